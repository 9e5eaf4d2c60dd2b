/**
 * @module A gateway in this process for tests: real sockets, real policy, its files in a folder of its own.
 */

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { parseConfig } from "../../src/config/index.ts";
import { type Gateway, servicesOf, startGateway } from "../../src/gateway/index.ts";
import type { Decision } from "../../src/model/decision.ts";
import type { InputDocument } from "../../src/model/input.ts";

/** The credential that must never leave the gateway but for the upstream. */
export const POWERFUL = "powerful-0123456789-credential";
export const CLIENT = { id: "tester", secret: "a+secret/with%signs" };

export interface DecisionLine {
  readonly decision_id: string;
  readonly input: InputDocument;
  readonly result?: Decision;
  readonly error?: object;
  /** JSON Pointers to what was left out of the input. */
  readonly erased?: readonly string[];
}

export interface TestGateway {
  readonly url: string;
  readonly port: number;
  readonly managementUrl: string;
  /** Of the listener for clients with certificates; null where it has none. */
  readonly mutualTlsUrl: string | null;
  readonly folder: string;
  /** The decision log so far. */
  decisions(): readonly DecisionLine[];
  /** The service's own log so far, as text. */
  serviceLog(): string;
  /** Asks the gateway for a token with these scopes. */
  token(scope: string): Promise<string>;
  /** Puts another bundle in force, as `postern serve --watch` does. */
  replacePolicy(bundlePath: string): Promise<string>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  readonly upstream: string;
  readonly grant?: readonly string[];
  /** Fields that go on top of the config's own. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Of the upstream's kind, timeouts and credential. */
  readonly upstreamFields?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

const GRANT = ["catalogs:read", "schemas:read", "tables:read", "queries:read", "files:read", "files:write"];

export async function startTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), "postern-test-"));
  const text = JSON.stringify({
    listen: "127.0.0.1:0",
    management: "127.0.0.1:0",
    state_dir: join(folder, "state"),
    clients: [{ id: CLIENT.id, secret: "${CLIENT_SECRET}", grant: options.grant ?? GRANT }],
    ...options.config,
    upstream: { url: options.upstream, credential: { token: "${POWERFUL}" }, ...options.upstreamFields },
  });
  const env = { POWERFUL, CLIENT_SECRET: CLIENT.secret, ...options.env };
  const config = parseConfig(text, "test.yaml", env, servicesOf);
  const lines: string[] = [];
  const gateway = await startGateway(config, pino({}, { write: (line: string) => lines.push(line) }));
  return {
    url: gateway.url,
    port: Number(new URL(gateway.url).port),
    managementUrl: gateway.managementUrl,
    mutualTlsUrl: gateway.mutualTlsUrl,
    folder,
    decisions: () => readDecisions(config.decisionLog.path),
    serviceLog: () => lines.join(""),
    token: (scope) => fetchToken(gateway.url, scope),
    replacePolicy: gateway.replacePolicy as NonNullable<Gateway["replacePolicy"]>,
    close: () => gateway.close(1000),
  };
}

function readDecisions(path: string): readonly DecisionLine[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as DecisionLine);
}

export async function fetchToken(url: string, scope: string, client = CLIENT): Promise<string> {
  const response = await fetch(`${url}/oidc/v1/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope }),
  });
  const { access_token } = (await response.json()) as { access_token?: string };
  if (access_token === undefined) throw new Error(`no token: ${response.status}`);
  return access_token;
}
