/**
 * @module From the config as it is written to the config as it is used, with the rules that a schema can't say.
 */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Secret } from "../model/brand.ts";
import { isSecretHash, parseScope, type ServiceFacts } from "../tokens/index.ts";
import type { ConfigDocument, FieldPath } from "./document.ts";
import { ConfigError, type Problem } from "./problems.ts";
import type { RawClient, RawConfig, RawCredential } from "./raw.ts";
import type { Address, ClientConfig, Config, CredentialConfig, UpstreamConfig } from "./types.ts";
import { isLoopback, parseAddress, parseDurationMs, parseSizeBytes } from "./units.ts";

/** The policy that comes with Postern. */
const DEFAULT_BUNDLE = fileURLToPath(new URL("../../bundles/default.tar.gz", import.meta.url));

/** RFC 9700 asks for short-lived access tokens; an hour is what Databricks' own live. */
const MAX_TTL_SECONDS = 3600;
const MAX_PORT = 65_535;
/** What one evaluation may hold, with room for its parsed form. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Throws a `ConfigError` with every problem that is left once the shape is right. */
export function resolveConfig(document: ConfigDocument, services: ServiceFacts): Config {
  const raw = document.value as RawConfig;
  const problems: Problem[] = [];
  const report = (path: FieldPath, message: string) => problems.push(document.problem(path, message));
  const folder = dirname(resolve(document.file));
  const inFolder = (path: string) => resolve(folder, path);
  const readSecret = (path: FieldPath, text: string | undefined, file: string | undefined) =>
    secretOf({ document, report, inFolder }, path, text, file);
  checkExposure(raw, report);
  const stateDir = inFolder(raw.state_dir);
  const config: Config = {
    publicUrl: raw.public_url === undefined ? null : new URL(raw.public_url).origin,
    listen: addressOf("listen", raw.listen, report),
    management: addressOf("management", raw.management, report),
    tls: raw.tls ? { certPath: inFolder(raw.tls.cert), keyPath: inFolder(raw.tls.key) } : null,
    stateDir,
    policy: {
      bundlePath: raw.policy.bundle ? inFolder(raw.policy.bundle) : DEFAULT_BUNDLE,
      rulesPath: raw.policy.rules ? inFolder(raw.policy.rules) : null,
    },
    upstream: upstreamOf(raw, report, readSecret),
    clients: clientsOf(raw.clients, { report, readSecret, services }),
    ...limitsOf(raw, report),
    decisionLog: { path: resolve(folder, raw.decision_log.path ?? `${stateDir}/decisions.ndjson`) },
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

type Report = (path: FieldPath, message: string) => void;
type ReadSecret = (path: FieldPath, literal?: string, file?: string) => Secret;

/** Client secrets and tokens must not cross a network in the clear. */
function checkExposure(raw: RawConfig, report: Report): void {
  const { host } = parseAddress(raw.listen);
  const publicUrl = raw.public_url === undefined ? null : new URL(raw.public_url);
  if (publicUrl?.protocol === "http:" && !isLoopback(publicUrl.hostname)) {
    report(["public_url"], "expected https: tokens must not cross a network in the clear");
  }
  if (raw.tls && publicUrl?.protocol === "http:") {
    report(["public_url"], "expected https, since `tls` is given");
  }
  if (publicUrl === null && !isLoopback(host)) {
    report(["listen"], "an address that others can reach needs `public_url`, with https");
  }
}

function addressOf(field: string, text: string, report: Report): Address {
  const address = parseAddress(text);
  if (address.port > MAX_PORT) report([field], `expected a port of at most ${MAX_PORT}`);
  return address;
}

function limitsOf(raw: RawConfig, report: Report): Pick<Config, "tokens" | "limits"> {
  const ttlSeconds = parseDurationMs(raw.tokens.ttl) / 1000;
  if (ttlSeconds > MAX_TTL_SECONDS || !Number.isInteger(ttlSeconds)) {
    report(["tokens", "ttl"], "expected a duration from 1s to 1h, in whole seconds");
  }
  const bodyBytes = parseSizeBytes(raw.limits.body);
  if (bodyBytes > MAX_BODY_BYTES) report(["limits", "body"], "expected a size of at most 16MiB");
  const bodyTimeoutMs = parseDurationMs(raw.limits.body_time);
  return { tokens: { ttlSeconds }, limits: { bodyBytes, bodyTimeoutMs } };
}

function upstreamOf(raw: RawConfig, report: Report, readSecret: ReadSecret): UpstreamConfig {
  const { kind, url, workspace_id, credential, timeouts } = raw.upstream;
  return {
    kind,
    origin: upstreamOrigin(url, report),
    workspaceId: workspace_id ?? null,
    credential: credentialOf(credential, report, readSecret),
    timeouts: {
      connectMs: parseDurationMs(timeouts.connect),
      headersMs: parseDurationMs(timeouts.headers),
      bodyMs: parseDurationMs(timeouts.body),
    },
  };
}

function upstreamOrigin(text: string, report: Report): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== "") {
    report(["upstream", "url"], "expected an https URL without a path");
    return "";
  }
  if (url.protocol !== "https:" && !isLoopback(url.hostname)) {
    report(["upstream", "url"], "expected https: the credential must not cross a network in the clear");
  }
  return url.origin;
}

function credentialOf(raw: RawCredential, report: Report, readSecret: ReadSecret): CredentialConfig {
  const path = ["upstream", "credential"];
  const hasToken = raw.token !== undefined || raw.token_file !== undefined;
  const hasClient = raw.client_id !== undefined;
  if (hasToken === hasClient) {
    report(path, "expected either `token` (or `token_file`), or `client_id` and `client_secret`");
  }
  return raw.client_id === undefined
    ? { kind: "token", token: readSecret([...path, "token"], raw.token, raw.token_file) }
    : {
        kind: "client-credentials",
        clientId: raw.client_id,
        clientSecret: readSecret([...path, "client_secret"], raw.client_secret, raw.client_secret_file),
      };
}

interface ClientContext {
  readonly report: Report;
  readonly readSecret: ReadSecret;
  readonly services: ServiceFacts;
}

function clientsOf(raw: readonly RawClient[], context: ClientContext): readonly ClientConfig[] {
  for (const [index, { id }] of raw.entries()) {
    if (raw.findIndex((client) => client.id === id) < index) {
      context.report(["clients", index, "id"], "expected an id that no other client has");
    }
  }
  return raw.map((client, index) => clientOf(client, ["clients", index], context));
}

function clientOf(raw: RawClient, path: FieldPath, context: ClientContext): ClientConfig {
  const { report, readSecret, services } = context;
  if (raw.secret_hash !== undefined && (raw.secret !== undefined || raw.secret_file !== undefined)) {
    report([...path, "secret_hash"], "expected one of `secret`, `secret_file` and `secret_hash`");
  }
  if (raw.secret_hash !== undefined && !isSecretHash(raw.secret_hash)) {
    report([...path, "secret_hash"], "expected `scrypt$N=…,r=…,p=…$salt$key`");
  }
  const grant = raw.grant.map((text, index) => {
    const scope = parseScope(text, services);
    if (scope === null) {
      report(
        [...path, "grant", index],
        "expected `service:access` or `service:access:resource`, access being read, write, execute or manage",
      );
    }
    return scope;
  });
  return {
    id: raw.id,
    secret:
      raw.secret_hash === undefined
        ? { kind: "plain", value: readSecret([...path, "secret"], raw.secret, raw.secret_file) }
        : { kind: "hash", value: raw.secret_hash },
    grant: grant.filter((scope) => scope !== null),
  };
}

interface SecretContext {
  readonly document: ConfigDocument;
  readonly report: Report;
  readonly inFolder: (path: string) => string;
}

/** A secret from an environment variable or from a file; one that is written into the config is refused. */
function secretOf(
  { document, report, inFolder }: SecretContext,
  path: FieldPath,
  text: string | undefined,
  file: string | undefined,
): Secret {
  const field = String(path.at(-1));
  if ((text === undefined) === (file === undefined)) {
    report(path, `expected either \`${field}\` or \`${field}_file\``);
    return new Secret("");
  }
  if (text !== undefined) {
    if (document.isLiteral(path)) {
      report(path, "a secret must not stand in the config: write it as `${NAME}` and set that variable");
    }
    return new Secret(text);
  }
  const filePath = [...path.slice(0, -1), `${field}_file`];
  try {
    const content = readFileSync(inFolder(file as string), "utf8").trim();
    if (content === "") report(filePath, "the file is empty");
    return new Secret(content);
  } catch (error) {
    report(filePath, `the file can't be read (${(error as NodeJS.ErrnoException).code})`);
    return new Secret("");
  }
}
