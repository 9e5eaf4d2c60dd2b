/**
 * @module The authorization server with all that it keeps: keys, clients, opaque tokens and revocations, as the store has them
 * at any time.
 */

import type { ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Config } from "../config/index.ts";
import type { FactFinder } from "../facts/index.ts";
import { createIdentity, createIssuers, type Identity, type TokenVerifier } from "../identity/index.ts";
import { ancestorsOf, firstIssuedAt } from "../model/actor.ts";
import type { Scope } from "../model/brand.ts";
import type { Principal } from "../model/input.ts";
import { takeTurns } from "../model/turns.ts";
import { openStore, type Store } from "../store/index.ts";
import {
  type AuthorizationServer,
  createAuthorizationServer,
  createRevocationSet,
  digestOf,
  followStore,
  isOpaqueToken,
  type Keyring,
  MAX_JWT_SECONDS,
  mintAccessToken,
  type Outcome,
  openKeyring,
  openSealingKey,
  PUBLISH_SECONDS,
  principalOfToken,
  type RevocationSet,
  sealerFrom,
  verifyAccessToken,
} from "../tokens/index.ts";
import { type Certified, createCertified } from "./certified.ts";
import { type Clients, openClients } from "./clients.ts";
import { foreignPrincipal } from "./foreign.ts";
import { type MappedGrantContext, mappedGrant } from "./mapped-grant.ts";
import { recordUses } from "./uses.ts";

export interface Tokens {
  readonly identity: Identity;
  readonly server: AuthorizationServer;
  readonly keyring: Keyring;
  readonly clients: Clients;
  readonly certified: Certified;
  /** Takes one from what is left of a token's budgets; false where nothing is. */
  readonly charge: (principal: Principal) => boolean | Promise<boolean>;
  close(): Promise<void>;
}

/** How often the store is asked, beside what it tells by itself: a revocation is in force within a second. */
const POLL_MS = 250;
/** Without news of revocations for this long no token is taken. */
const MAX_STALE_MS = 5000;
const PRUNE_MS = 60_000;
/** By how much the clocks of gateways may differ. */
const SKEW_SECONDS = 60;
/** For how long a token of another issuer is taken at the word of its last verification. */
const FOREIGN_RECHECK_SECONDS = 60;
/** Of opaque tokens that are not known yet, or not at all: whoever makes them up must not take all of the store's time. */
const LOOK_UPS = { running: 4, waiting: 256 };
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
  const clients = await openClients({ config, store, services: facts, firstGrant, now });

  const revocations = createRevocationSet({
    maxStaleMs: MAX_STALE_MS,
    monotonicNow: () => performance.now(),
  });
  const issuers = createIssuers(config.issuers, {
    now: () => new Date(),
    fetch,
    monotonicNow: () => performance.now(),
    onFailure: (name, cause) => log.warn({ issuer: name, cause }, "the keys of an issuer could not be had"),
  });
  const lookUp = takeTurns(LOOK_UPS);
  const verify: TokenVerifier = async (token, date) => {
    if (isOpaqueToken(token)) {
      const found = await lookUp(() => store.tokens.find(digestOf(token)));
      if (found === "busy") return found;
      const principal = principalOfToken(found, issuer, date);
      return principal && withinGrant(principal, { clients, services: facts });
    }
    if (issuers.issuerOf(token) !== null) {
      return await foreignPrincipal(token, { issuers, clients, services: facts, now });
    }
    return await verifyAccessToken(token, { verifier: keyring.verifier, issuer, now: date });
  };
  const certified = createCertified(config.mutualTls, { clients, services: facts, now });
  const identity = createIdentity({
    verify,
    verifyCertificate: certified.principalOf,
    revoked: {
      isRevoked: (principal) => clients.isDisabled(principal.id) || isRevoked(principal, revocations),
      isCurrent: revocations.isCurrent,
    },
    recheckSeconds: (principal) =>
      principal.issuer === issuer ? Number.POSITIVE_INFINITY : FOREIGN_RECHECK_SECONDS,
    now: () => new Date(),
  });
  const keyIds = () =>
    keyring
      .jwks()
      .keys.map(({ kid }) => kid)
      .join(" ");
  let knownKeys = keyIds();
  const following = await followStore({
    store,
    revocations,
    onChange: async () => {
      await keyring.refresh();
      const hasOtherClients = await clients.reload();
      const keys = keyIds();
      // Not at each revocation: those are asked for with every request, and tokens would have to be verified anew.
      if (hasOtherClients || keys !== knownKeys) identity.forget();
      knownKeys = keys;
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
    find: clients.find,
    isCurrent: revocations.isCurrent,
    verify: identity.verify,
    provenKey: identity.provenKey,
    nonce: identity.nonce,
    services: facts,
    ttlSeconds,
    now,
    mint: (content) => mintAccessToken(content, keyring.signer(), issuer),
    async revoke(tokenId, tokenExpiresAt) {
      const at = now();
      // What came of it may last as long as a token of ours at the most, and never longer than it.
      const expiresAt = Math.max(tokenExpiresAt, at + MAX_JWT_SECONDS) + SKEW_SECONDS;
      await store.revocations.add([{ kind: "token", subject: tokenId, at, expiresAt }]);
      await following.refresh();
    },
    isFirstUse: (id, expiresAt) => store.charge([{ id, max: 1, expiresAt }]),
    onOutcome: (response, outcome) => OUTCOMES.set(response, outcome),
    onFault: (_response, error) => log.error({ err: error }, "fault of the authorization server"),
  });
  return {
    identity,
    server,
    keyring,
    clients,
    certified,
    charge({ token: { id, kind, budgets } }) {
      if (kind === "opaque") uses.note(id, now());
      if (budgets.length === 0) return true;
      return store.charge(budgets.map(({ id, max, expires_at }) => ({ id, max, expiresAt: expires_at })));
    },
    async close() {
      clearInterval(housekeeping);
      following.stop();
      await uses.close();
      await store.close();
    },
  };
}

/** An opaque token lives for long: it may never do more than its client may now, and nothing where there is no such client any more. */
function withinGrant(principal: Principal, context: MappedGrantContext): Principal | null {
  if (context.clients.find(principal.id) === undefined) return null;
  const scopes = mappedGrant(principal.id, principal.scopes as readonly Scope[], context) ?? [];
  return { ...principal, scopes };
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
