/**
 * @module From the config as it is written to the config as it is used, with the rules that a schema can't say.
 */

import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MAX_JWT_SECONDS, type ServiceFacts } from "../tokens/index.ts";
import { addressOf } from "./address.ts";
import { clientsOf } from "./clients.ts";
import type { ConfigDocument, FieldPath } from "./document.ts";
import { issuersOf } from "./issuers.ts";
import { mutualTlsOf } from "./mutual-tls.ts";
import { ConfigError, type Problem } from "./problems.ts";
import type { RawConfig } from "./raw.ts";
import { type Report, secretReader } from "./secret.ts";
import { storeOf } from "./store.ts";
import type { CatalogueConfig, Config } from "./types.ts";
import { isLoopback, parseAddress, parseDurationMs, parseSizeBytes } from "./units.ts";
import { catalogueOf, upstreamOf } from "./upstream.ts";

/** The policy that comes with Postern. */
const DEFAULT_BUNDLE = fileURLToPath(new URL("../../bundles/default.tar.gz", import.meta.url));

/** A key is published before it signs, and verifies after it did: to rotate faster would only pile them up. */
const MIN_ROTATION_SECONDS = 3600;
/** Clients give up on an answer after about a minute. */
const MAX_NETWORK_MS = 30_000;
/** What one evaluation may hold, with room for its parsed form. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export interface KnownServices extends ServiceFacts {
  /** The operations whose connections could be upgraded. */
  readonly upgradeable: ReadonlySet<string>;
}

/** By which scopes are read: what is known of an upstream's services. Throws a `ConfigError`. */
export type ServicesOf = (catalogue: CatalogueConfig) => KnownServices;

/** Throws a `ConfigError` with every problem that is left once the shape is right. */
export function resolveConfig(document: ConfigDocument, servicesOf: ServicesOf): Config {
  const raw = document.value as RawConfig;
  const problems: Problem[] = [];
  const report = (path: FieldPath, message: string) => problems.push(document.problem(path, message));
  const folder = dirname(resolve(document.file));
  const inFolder = (path: string) => resolve(folder, path);
  const readSecret = secretReader(document, report, inFolder);
  checkExposure(raw, report);
  const stateDir = inFolder(raw.state_dir);
  const catalogue = catalogueOf(raw, report, inFolder);
  const known = catalogue === null ? null : servicesFor(catalogue, servicesOf, problems);
  const config: Config = {
    publicUrl: raw.public_url === undefined ? null : new URL(raw.public_url).origin,
    listen: addressOf(["listen"], raw.listen, report),
    management: addressOf(["management"], raw.management, report),
    tls: raw.tls ? { certPath: inFolder(raw.tls.cert), keyPath: inFolder(raw.tls.key) } : null,
    stateDir,
    store: storeOf(raw, { document, report, readSecret, inFolder, stateDir }),
    policy: {
      bundlePath: raw.policy.bundle ? inFolder(raw.policy.bundle) : DEFAULT_BUNDLE,
      rulesPath: raw.policy.rules ? inFolder(raw.policy.rules) : null,
      network: networkOf(raw.policy.network, report),
    },
    upstream: upstreamOf(raw, catalogue ?? { kind: "databricks" }, report, readSecret, known),
    // Without a catalogue nobody can say what a scope is; there is a problem already.
    ...(known === null
      ? { clients: [], issuers: [], mutualTls: null }
      : {
          clients: clientsOf(raw, { report, readSecret, services: known, inFolder }),
          issuers: issuersOf(raw.issuers, { report, services: known }),
          mutualTls: mutualTlsOf(raw, inFolder, { report, services: known }),
        }),
    sql: {
      requiresQualified: raw.sql.require_qualified,
      trustedFunctions: raw.sql.trusted_functions
        ? new Set(raw.sql.trusted_functions.map((name) => name.toLowerCase()))
        : null,
    },
    ...limitsOf(raw, report),
    decisionLog: { path: resolve(folder, raw.decision_log.path ?? `${stateDir}/decisions.ndjson`) },
    workers: raw.workers === "auto" ? availableParallelism() : raw.workers,
  };
  if (config.upstream.maxConcurrent !== null && config.upstream.maxConcurrent < config.workers) {
    report(["upstream", "max_concurrent"], `expected at least ${config.workers}, one for each worker`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function networkOf(raw: RawConfig["policy"]["network"], report: Report): Config["policy"]["network"] {
  if (raw === undefined) return null;
  const timeoutMs = parseDurationMs(raw.timeout);
  if (timeoutMs > MAX_NETWORK_MS)
    report(["policy", "network", "timeout"], "expected a duration of at most 30s");
  return { hosts: raw.hosts, timeoutMs, maxWaiting: raw.max_waiting };
}

/** The problems of a catalogue's file are the config's, too. Null where there are any. */
function servicesFor(
  catalogue: CatalogueConfig,
  servicesOf: ServicesOf,
  problems: Problem[],
): KnownServices | null {
  try {
    return servicesOf(catalogue);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return null;
  }
}

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

function limitsOf(raw: RawConfig, report: Report): Pick<Config, "tokens" | "limits"> {
  const ttlSeconds = parseDurationMs(raw.tokens.ttl) / 1000;
  if (ttlSeconds > MAX_JWT_SECONDS || !Number.isInteger(ttlSeconds)) {
    report(["tokens", "ttl"], "expected a duration from 1s to 1h, in whole seconds");
  }
  const keyRotationSeconds = parseDurationMs(raw.tokens.key_rotation) / 1000;
  if (keyRotationSeconds < MIN_ROTATION_SECONDS || !Number.isInteger(keyRotationSeconds)) {
    report(["tokens", "key_rotation"], "expected a duration of at least 1h, in whole seconds");
  }
  const bodyBytes = parseSizeBytes(raw.limits.body);
  if (bodyBytes > MAX_BODY_BYTES) report(["limits", "body"], "expected a size of at most 16MiB");
  const bodyTimeoutMs = parseDurationMs(raw.limits.body_time);
  return { tokens: { ttlSeconds, keyRotationSeconds }, limits: { bodyBytes, bodyTimeoutMs } };
}
