/**
 * @module Postern as its users run it: `bin/postern serve`, with tokens, facts, the default policy and the decision log.
 */

import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../tools/cli.ts";
import { type Started, start, temporaryFolder } from "../processes.ts";
import { type Contender, type Place, POSTERN, type Running } from "./types.ts";

export const CLIENT = { id: "bench", secret: "a-secret-for-the-benchmark" };

export interface RunningPostern extends Running {
  readonly gateway: Started;
  readonly managementUrl: string;
  readonly decisionLog: string;
  readonly configFile: string;
}

export const postern: Contender = {
  name: POSTERN,
  checks: "token and policy",
  filters: true,
  readsSql: true,
  missing: () => null,
  async start(place) {
    const running = await startPostern(place);
    return { ...running, tidy: () => truncateSync(running.decisionLog) };
  },
};

export interface PosternOptions {
  /** How it is run; as users do where it is left out. */
  readonly command?: readonly [string, ...string[]];
  readonly cwd?: string;
}

export async function startPostern(place: Place, options: PosternOptions = {}): Promise<RunningPostern> {
  const folder = temporaryFolder("postern");
  const configFile = join(folder, "postern.yaml");
  const stateFolder = join(folder, "state");
  const config = {
    listen: "127.0.0.1:0",
    management: "127.0.0.1:0",
    state_dir: stateFolder,
    clients: [{ id: CLIENT.id, secret: "${BENCH_SECRET}", grant: place.scopes }],
    upstream: {
      url: `http://127.0.0.1:${place.upstreamPort}`,
      credential: { token: "${BENCH_CREDENTIAL}" },
      upgrades: { operations: ["catalogs.list"], max: 2000 },
    },
    ...place.config,
  };
  writeFileSync(configFile, JSON.stringify(config));
  const [command, ...args] = options.command ?? [join(ROOT, "bin", "postern")];
  const env = { BENCH_SECRET: CLIENT.secret, BENCH_CREDENTIAL: "powerful-credential-of-the-benchmark" };
  const gateway = start(POSTERN, command, [...args, "serve", "--config", configFile, "--json"], {
    cpu: place.cpu,
    env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const listening = JSON.parse(await gateway.line()) as { url: string; management_url: string };
  return {
    url: listening.url,
    managementUrl: listening.management_url,
    token: await fetchToken(listening.url, place.scopes),
    processes: [gateway],
    gateway,
    decisionLog: join(stateFolder, "decisions.ndjson"),
    configFile,
  };
}

export async function fetchToken(url: string, scopes: readonly string[]): Promise<string> {
  return (
    await askForToken(url, {
      grant_type: "client_credentials",
      scope: scopes.join(" "),
    })
  ).access_token;
}

/** Throws where it is refused. */
export async function askForToken(
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<{ readonly access_token: string }> {
  const response = await fetch(`${url}/oidc/v1/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` },
    body: new URLSearchParams(form),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`no token: ${response.status} ${body}`);
  return JSON.parse(body) as { access_token: string };
}
