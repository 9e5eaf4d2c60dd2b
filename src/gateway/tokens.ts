/**
 * @module The authorization server with all that it keeps: keys, clients, opaque tokens and revocations, as the store has them
 * at any time.
 */

import type { ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { ClientConfig, Config } from "../config/index.ts";
import type { FactFinder } from "../facts/index.ts";
import { createIdentity, type Identity } from "../identity/index.ts";
import { ancestorsOf, firstIssuedAt } from "../model/actor.ts";
import type { Client } from "../model/client.ts";
import type { Principal } from "../model/input.ts";
import { openStore, type Store } from "../store/index.ts";
import {
  type AuthorizationServer,
  createAuthorizationServer,
  createRevocationSet,
  digestOf,
  type FirstClient,
  followStore,
  hashSecret,
  isOpaqueToken,
  type Keyring,
  MAX_JWT_SECONDS,
  mintAccessToken,
  type Outcome,
  openFirstClient,
  openKeyring,
  openSealingKey,
  PUBLISH_SECONDS,
  principalOfToken,
  type RevocationSet,
  sealerFrom,
  storedClients,
  verifyAccessToken,
} from "../tokens/index.ts";
import { recordUses } from "./uses.ts";

export interface Tokens {
  readonly identity: Identity;
  readonly server: AuthorizationServer;
  readonly keyring: Keyring;
  /** The client that the gateway made for itself; null where there are others. */
  readonly firstClient: FirstClient | null;
  readonly isClient: (id: string) => boolean;
  /** Everyone that may ask for tokens now. */
  readonly clients: () => readonly Client[];
  /** Takes one from what is left of a token's budgets; false where nothing is. */
  readonly charge: (principal: Principal) => Promise<boolean>;
  close(): Promise<void>;
}

/** How often the store is asked, beside what it tells by itself: a revocation is in force within a second. */
const POLL_MS = 250;
/** Without news of revocations for this long no token is taken. */
const MAX_STALE_MS = 5000;
const PRUNE_MS = 60_000;
/** By how much the clocks of gateways may differ. */
const SKEW_SECONDS = 60;
/** How often it is written when a token was last used. */
const USES_MS = 5000;

export interface OpenTokensOptions {
  readonly config: Config;
  readonly facts: FactFinder;
  readonly issuer: string;
  readonly log: Logger;
  readonly firstGrant: readonly string[] | undefined;
}

/** Throws where the store can't be opened, or its keys can't be read. */
export async function openTokens(options: OpenTokensOptions): Promise<Tokens> {
  const { config, facts, log } = options;
  const store = await openStore(config.store.location);
  try {
    return await openWith(store, options, config, facts, log);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openWith(
  store: Store,
  { issuer, firstGrant }: OpenTokensOptions,
  config: Config,
  facts: FactFinder,
  log: Logger,
): Promise<Tokens> {
  const { ttlSeconds, keyRotationSeconds } = config.tokens;
  const now = () => Math.floor(Date.now() / 1000);
  const sealer = config.store.key ? sealerFrom(config.store.key) : await openSealingKey(config.stateDir);
  const keyring = await openKeyring({
    store,
    sealer,
    now,
    rotateAfterSeconds: keyRotationSeconds,
    publishSeconds: PUBLISH_SECONDS,
    maxTokenSeconds: ttlSeconds,
  });
  const configured = await Promise.all(config.clients.map(hashedClient));
  let stored = storedClients(await store.clients.list(), facts, now());
  const firstClient =
    configured.length + stored.length === 0
      ? await openFirstClient(config.stateDir, facts, firstGrant)
      : null;
  const fixed = firstClient ? [firstClient.client] : configured;
  const fixedById = new Map(fixed.map((client) => [client.id, client]));
  const find = (id: string) => fixedById.get(id) ?? stored.find((client) => client.id === id);

  const revocations = createRevocationSet({
    maxStaleMs: MAX_STALE_MS,
    monotonicNow: () => performance.now(),
  });
  const identity = createIdentity(
    async (token, date) =>
      isOpaqueToken(token)
        ? principalOfToken(await store.tokens.find(digestOf(token)), issuer, date)
        : await verifyAccessToken(token, { verifier: keyring.verifier, issuer: issuer, now: date }),
    { isRevoked: (principal) => isRevoked(principal, revocations), isCurrent: revocations.isCurrent },
    () => new Date(),
  );
  const following = await followStore({
    store,
    revocations,
    onChange: async () => {
      await keyring.refresh();
      stored = storedClients(await store.clients.list(), facts, now());
      identity.forget();
    },
    pollMs: POLL_MS,
    log,
    now,
  });
  const housekeeping = setInterval(() => {
    Promise.all([store.prune(now()), keyring.refresh()]).catch((error: unknown) => {
      log.warn({ cause: String(error) }, "the store could not be tidied");
    });
  }, PRUNE_MS).unref();

  const uses = recordUses((ids) => store.tokens.touch(ids), USES_MS, log);

  const server = createAuthorizationServer({
    issuer: issuer,
    find,
    verify: identity.verify,
    services: facts,
    ttlSeconds,
    now,
    mint: (content) => mintAccessToken(content, keyring.signer(), issuer),
    async revoke(tokenId) {
      const at = now();
      const opaque = await store.tokens.get(tokenId);
      const expiresAt = opaque?.expiresAt ?? at + MAX_JWT_SECONDS + SKEW_SECONDS;
      await store.revocations.add([{ kind: "token", subject: tokenId, at, expiresAt }]);
      await following.refresh();
    },
    onOutcome: (response, outcome) => OUTCOMES.set(response, outcome),
    onFault: (_response, error) => log.error({ err: error }, "fault of the authorization server"),
  });
  return {
    identity,
    server,
    keyring,
    firstClient,
    isClient: (id) => find(id) !== undefined,
    clients: () => [...fixed, ...stored],
    async charge({ token: { id, kind, budgets, expires_at } }) {
      if (kind === "opaque") uses.note(id, now());
      if (budgets.length === 0) return true;
      return await store.charge(budgets.map((budget) => ({ ...budget, expiresAt: expires_at })));
    },
    async close() {
      clearInterval(housekeeping);
      following.stop();
      await uses.close();
      await store.close();
    },
  };
}

/** What came of a request to the authorization server, until it is logged. */
const OUTCOMES = new WeakMap<ServerResponse, Outcome>();

export function outcomeOf(response: ServerResponse): Outcome {
  return OUTCOMES.get(response) ?? { clientId: null, error: null };
}

function isRevoked({ id, actor, token }: Principal, revocations: RevocationSet): boolean {
  return revocations.isRevoked({
    id: token.id,
    ancestors: ancestorsOf(actor),
    clientId: id,
    issuedAt: firstIssuedAt(token.issued_at, actor),
  });
}

async function hashedClient({ id, secret, grant }: ClientConfig): Promise<Client> {
  const hash = secret.kind === "hash" ? secret.value : await hashSecret(secret.value);
  return { id, secretHashes: [hash], grant };
}
