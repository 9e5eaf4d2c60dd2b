/**
 * @module The upstream of a config: where it is, what is known of it, and the credential that goes there.
 */

import { accessSync, constants } from "node:fs";
import type { RawConfig, RawCredential } from "./raw.ts";
import type { ReadSecret, Report } from "./secret.ts";
import { suggestion } from "./suggest.ts";
import type { CatalogueConfig, CredentialConfig, UpstreamConfig } from "./types.ts";
import { isLoopback, parseDurationMs } from "./units.ts";

/** Trials double the pause up to this. */
const MAX_PAUSE_MS = 30_000;
const MAX_UPGRADE_MS = 24 * 3_600_000;

/** Where the upstream's catalogue comes from, or null where there is a problem with that. */
export function catalogueOf(
  { upstream, clients }: RawConfig,
  report: Report,
  inFolder: (path: string) => string,
): CatalogueConfig | null {
  const { kind, catalogue, workspace_id, credential } = upstream;
  if (kind === "databricks") {
    if (catalogue === undefined) return { kind };
    report(["upstream", "catalogue"], "only `kind: rest` takes one; what Databricks has is known");
    return null;
  }
  if (workspace_id !== undefined) {
    report(["upstream", "workspace_id"], "only `kind: databricks` has workspaces");
  }
  if (credential.client_id !== undefined) {
    const message = "`kind: rest` takes a `token` only: where it would fetch one is Databricks' own way";
    report(["upstream", "credential", "client_id"], message);
  }
  if (clients.length === 0) {
    report(["clients"], "expected clients: what a first one may do is known for `kind: databricks` alone");
  }
  if (catalogue === undefined) {
    report(["upstream", "kind"], "`rest` needs `catalogue`, the OpenAPI document of the upstream's API");
    return null;
  }
  const path = inFolder(catalogue);
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    report(["upstream", "catalogue"], `the file can't be read (${(error as NodeJS.ErrnoException).code})`);
    return null;
  }
  return { kind, path };
}

export function upstreamOf(
  raw: RawConfig,
  catalogue: CatalogueConfig,
  report: Report,
  readSecret: ReadSecret,
  known: { readonly upgradeable: ReadonlySet<string> } | null,
): UpstreamConfig {
  const { url, workspace_id, credential, timeouts, max_concurrent, breaker, upgrades } = raw.upstream;
  return {
    catalogue,
    origin: upstreamOrigin(url, report),
    workspaceId: workspace_id ?? null,
    credential: credentialOf(credential, report, readSecret),
    timeouts: {
      connectMs: parseDurationMs(timeouts.connect),
      headersMs: parseDurationMs(timeouts.headers),
      bodyMs: parseDurationMs(timeouts.body),
    },
    maxConcurrent: max_concurrent ?? null,
    breaker: breaker === "off" ? null : breakerOf(breaker, report),
    upgrades: upgradesOf(upgrades, known?.upgradeable ?? new Set(), report),
  };
}

function breakerOf(
  { failures, pause }: Exclude<RawConfig["upstream"]["breaker"], "off">,
  report: Report,
): UpstreamConfig["breaker"] {
  const pauseMs = parseDurationMs(pause);
  if (pauseMs > MAX_PAUSE_MS) report(["upstream", "breaker", "pause"], "expected a duration of at most 30s");
  return { failures, pauseMs };
}

/** Without a catalogue, where there is a problem already, no operation is known. */
function upgradesOf(
  raw: RawConfig["upstream"]["upgrades"],
  upgradeable: ReadonlySet<string>,
  report: Report,
): UpstreamConfig["upgrades"] {
  if (raw === undefined) return null;
  for (const [index, operation] of raw.operations.entries()) {
    if (upgradeable.size === 0 || upgradeable.has(operation)) continue;
    report(
      ["upstream", "upgrades", "operations", index],
      `there is no operation ${JSON.stringify(operation)} that a GET without SQL or a protocol of its own asks for; ` +
        suggestion(operation, [...upgradeable]),
    );
  }
  const idleMs = parseDurationMs(raw.idle);
  const maxLifeMs = parseDurationMs(raw.max_life);
  for (const [field, ms] of [
    ["idle", idleMs],
    ["max_life", maxLifeMs],
  ] as const) {
    if (ms < 1000 || ms > MAX_UPGRADE_MS) {
      report(["upstream", "upgrades", field], "expected a duration from 1s to 24h");
    }
  }
  return { operations: new Set(raw.operations), max: raw.max, idleMs, maxLifeMs };
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
