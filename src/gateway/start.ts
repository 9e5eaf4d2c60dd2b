/**
 * @module Starts a gateway from its config: makes every stop, then listens.
 */

import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { openDecisionLog } from "../audit/index.ts";
import { type Address, type Config, originOf } from "../config/index.ts";
import { createFactFinder, createSqlAnalyzer, rememberFacts } from "../facts/index.ts";
import type { Client } from "../model/client.ts";
import { type FirstClient, issuerOf } from "../tokens/index.ts";
import { clientCredentialsSource, createUpstream, staticCredential } from "../upstream/index.ts";
import { VERSION } from "../version.ts";
import { createDataApp, createManagementApp } from "./apps.ts";
import { tellOfBreaker } from "./breaker.ts";
import { catalogueOf } from "./catalogue.ts";
import type { ExchangeFields } from "./exchange.ts";
import type { Member } from "./member.ts";
import { createMetrics, type MetricsJson, metricsText } from "./metrics.ts";
import { readCertified, readTls, type TlsPair } from "./pem.ts";
import { openGatewayPolicy } from "./policy.ts";
import { createRates } from "./rates.ts";
import { type Listener, listen } from "./server.ts";
import { createStatementOwners } from "./statement-owners.ts";
import type { InForce, Stops } from "./stops.ts";
import { strictAnalysis } from "./strict-analysis.ts";
import { createSessions } from "./thrift/sessions.ts";
import { openTokens } from "./tokens.ts";
import { createUpgrades } from "./upgrades/open.ts";
import { askWorkspace, createWarehouseNames } from "./warehouse-names.ts";

export interface Gateway {
  /** Scheme, host and port under which clients reach it. */
  readonly url: string;
  readonly managementUrl: string;
  readonly policyRevision: string;
  /** The same for clients with certificates; null where it does not listen for any. */
  readonly mutualTlsUrl: string | null;
  /** The client it made for itself; null where the config has clients. */
  readonly firstClient: FirstClient | null;
  /** For a process that adds up those of several. */
  readonly metrics: () => Promise<MetricsJson>;
  /**
   * Opens another bundle and puts it in force for the requests that come then; those under way keep to the policy that they began with.
   * Gives its revision. Where it rejects, with a `BundleError` or a `PolicyError`, the policy stays what it was. Null where several
   * processes are the gateway.
   */
  readonly replacePolicy: ((bundlePath: string) => Promise<string>) | null;
  /** Finishes what is in flight, for `graceMs` at the most. */
  close(graceMs: number): Promise<void>;
}

/** Room for what the upstream's own timeouts end first. */
const IDLE_SLACK_MS = 30_000;

export interface StartOptions {
  /** Of the client that the gateway makes for itself. */
  readonly firstGrant?: readonly string[];
  /** Where several processes are one gateway: what this one has from the primary, which has the management plane as well. */
  readonly member?: Member;
  /** Told of each exchange once it is over; the log is, where nobody else. */
  readonly onExchange?: (fields: ExchangeFields) => void;
}

/** Throws an error that says what can't be started: a port that is taken, a bundle that is no policy. */
export async function startGateway(
  config: Config,
  log: Logger,
  { firstGrant, member, onExchange = (fields) => log.info(fields, "exchange") }: StartOptions = {},
): Promise<Gateway> {
  const { catalogue } = catalogueOf(config.upstream);
  const facts = rememberFacts(createFactFinder(catalogue));
  // A policy that can't decide is found now, and not by the first client; the first evaluation is the slowest, too.
  const policy = await openGatewayPolicy(config.policy, catalogue);
  const tls = await readTls(config);
  const certified = await readCertified(config, tls);
  const { timeouts } = config.upstream;
  const idleMs = Math.max(timeouts.headersMs, timeouts.bodyMs) + timeouts.connectMs + IDLE_SLACK_MS;

  const takesUpgrades = config.upstream.upgrades !== null;

  const decisions = member?.decisions ?? (await openDecisionLog(config.decisionLog.path));
  const listeners: Listener[] = [];
  const abandon = async (error: unknown) => {
    await Promise.all([...listeners.map((listener) => listener.close(0)), decisions.close()]);
    throw error;
  };
  const open = async (address: Address, pair: TlsPair | null) => {
    const listener = await listen({ address, tls: pair, idleMs, takesUpgrades }).catch(abandon);
    listeners.push(listener);
    return listener;
  };
  const data = await open(config.listen, tls);
  const management = member ? null : await open(config.management, null);
  const managementUrl = management ? originOf(management.scheme, management.address) : member?.managementUrl;
  const mutual = config.mutualTls && (await open(config.mutualTls.listen, certified));
  const publicUrl = config.publicUrl ?? originOf(data.scheme, data.address);
  const issuer = issuerOf(publicUrl);
  const mutualTlsUrl = mutual && (config.mutualTls?.publicUrl ?? originOf(mutual.scheme, mutual.address));
  const tokens = await openTokens({ config, facts, issuer, log, firstGrant, member }).catch(abandon);
  const upstream = createUpstream({
    origin: config.upstream.origin,
    workspaceId: config.upstream.workspaceId,
    credential: credentialSource(config),
    timeouts,
    maxConcurrent: shareOf(config),
    breaker: config.upstream.breaker,
    onBreaker({ state, pauseMs }) {
      tellOfBreaker(log, state, pauseMs);
      member?.onBreaker(state);
    },
    onFailure: (requestId, error) =>
      log.warn({ request_id: requestId, cause: error.message }, "the upstream failed"),
  });
  const analyzer = createSqlAnalyzer(member ? { threads: member.sqlThreads } : {});
  if (tokens.clients.all().some(mayRunSql)) analyzer.start();
  let closing = false;
  const inForce: InForce = { policy };
  const metrics = createMetrics({
    revision: () => inForce.policy.revision,
    inFlight: () => data.inFlight() + (mutual?.inFlight() ?? 0),
  });
  const stops: Stops = {
    facts,
    policy,
    upstream,
    trustedFunctions: config.sql.trustedFunctions,
    sql: strictAnalysis(({ text, ...namespace }) => analyzer.analyze(text, namespace), config.sql),
    statementOwners: member?.statementOwners ?? createStatementOwners(),
    sessions: member?.sessions ?? createSessions(),
    warehouses:
      config.upstream.catalogue.kind === "databricks"
        ? createWarehouseNames(askWorkspace(upstream), (warehouse, error) =>
            log.warn({ warehouse, cause: String(error) }, "the name of a warehouse could not be found out"),
          )
        : null,
    decisions,
    tokens,
    limits: { maxBytes: config.limits.bodyBytes, timeoutMs: config.limits.bodyTimeoutMs },
    upgrades: createUpgrades(config.upstream.upgrades, { policyNow: () => inForce.policy }),
    rates: createRates({
      clients: config.clients,
      shared: tokens.rates,
      ofAll: member?.limiter,
      log,
    }),
    labels: { id: randomUUID(), version: VERSION },
    publicUrl,
    mutualTlsUrl,
    issuer,
    upstreamKind: config.upstream.catalogue.kind,
    workspaceId: config.upstream.workspaceId,
    log,
    onExchange(fields) {
      metrics.note(fields);
      onExchange(fields);
    },
    isClosing: () => closing,
  };
  data.serve(createDataApp(stops, inForce));
  const revisionNow = {
    get revision() {
      return inForce.policy.revision;
    },
  };
  management?.serve(
    createManagementApp({
      ...stops,
      policy: revisionNow,
      breaker: upstream.breakerState,
      metrics: async () => metricsText([await metrics.json()]),
    }),
  );
  if (mutual && mutualTlsUrl) mutual.serve(createDataApp({ ...stops, publicUrl: mutualTlsUrl }, inForce));
  return {
    url: publicUrl,
    managementUrl: managementUrl ?? "",
    policyRevision: policy.revision,
    mutualTlsUrl,
    firstClient: tokens.clients.firstClient,
    metrics: metrics.json,
    async replacePolicy(bundlePath) {
      const next = await openGatewayPolicy({ ...config.policy, bundlePath }, catalogue);
      inForce.policy = next;
      log.info({ revision: next.revision }, "another policy is in force");
      return next.revision;
    },
    async close(graceMs) {
      closing = true;
      await Promise.all([data.close(graceMs), mutual?.close(graceMs), stops.upgrades.close(graceMs)]);
      await Promise.all([closeRest(management, stops), analyzer.close()]);
    },
  };
}

async function closeRest(management: Listener | null, { upstream, decisions, tokens }: Stops): Promise<void> {
  await Promise.all([management?.close(0), upstream.close(), tokens.close()]);
  await decisions.close();
}

function credentialSource({ upstream: { origin, credential } }: Config) {
  return credential.kind === "token"
    ? staticCredential(credential.token)
    : clientCredentialsSource({ origin, ...credential });
}

/** What one worker may have upstream at once. */
function shareOf({ upstream: { maxConcurrent }, workers }: Config): number | null {
  return maxConcurrent === null ? null : Math.max(1, Math.floor(maxConcurrent / workers));
}

/** Then the first statement should not be the one that waits for the threads. */
function mayRunSql({ grant }: Client): boolean {
  return grant.some((scope) => /^(?:statements|mcp|sql)(?::|$)/.test(scope));
}
