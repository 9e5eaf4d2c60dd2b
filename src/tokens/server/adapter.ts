/**
 * @module What oidc-provider finds when it looks for something: clients, and tokens of the gateway's, which it may end.
 */

import type { Adapter, AdapterFactory, AdapterPayload, ClientMetadata } from "oidc-provider";
import { Cache } from "../../model/cache.ts";
import type { Actor, Principal } from "../../model/input.ts";
import { HOLDER, HOLDER_METADATA } from "./clients.ts";
import { busyLookingUp } from "./later.ts";
import { restoredToken } from "./prepare.ts";

export interface AdapterContext {
  /** A client by its id, as the request that is being answered says to be it. */
  readonly claimed: (id: string) => ClientMetadata | undefined;
  /** Who holds a token that is valid now; `"busy"` where it can't be told now. */
  readonly verify: (token: string) => Promise<Principal | null | "busy">;
  /** Ends a token, and what came of it. Resolves once it is durable. */
  readonly revoke: (tokenId: string, expiresAt: number) => Promise<void>;
}

export function createAdapters(context: AdapterContext): AdapterFactory {
  /** Until when tokens last that were found: they are given back by their ids, in the same request. */
  const expiries = new Cache<number>({ entries: 1000, keyChars: 256 });
  const adapters: Readonly<Record<string, Adapter>> = {
    Client: {
      ...NOTHING,
      find: async (id) =>
        (id === HOLDER ? HOLDER_METADATA : context.claimed(id)) as AdapterPayload | undefined,
    },
    ClientCredentials: {
      ...NOTHING,
      async find(text) {
        const token = await findToken(text, context);
        if (token?.jti !== undefined && token.exp !== undefined) expiries.set(token.jti, token.exp);
        return token;
      },
      destroy: (id) => context.revoke(id, expiries.get(id) ?? 0),
    },
  };
  return (name) => adapters[name] ?? NOTHING;
}

const nothing = async () => undefined;

/** For what is not kept here: codes, sessions, grants. */
const NOTHING: Adapter = {
  upsert: nothing,
  find: nothing,
  findByUserCode: nothing,
  findByUid: nothing,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
};

async function findToken(text: string, { verify }: AdapterContext): Promise<AdapterPayload | undefined> {
  const principal = await verify(restoredToken(text));
  if (principal === "busy") throw busyLookingUp();
  if (principal === null) return undefined;
  const { id, issuer, scopes, authorization_details, actor, token } = principal;
  return {
    kind: "ClientCredentials",
    clientId: id,
    jti: token.id,
    iat: token.issued_at,
    exp: token.expires_at,
    aud: issuer,
    scope: scopes.join(" "),
    ...(token.confirmation !== null && { ...token.confirmation }),
    extra: {
      sub: id,
      ...(actor !== null && { act: actOf(actor) }),
    },
    ...(authorization_details.length > 0 && { rar: authorization_details as never }),
  };
}

/** RFC 8693, section 4.1. */
function actOf({ id, token, issued_at, actor }: Actor): object {
  return { sub: id, jti: token, iat: issued_at, ...(actor !== null && { act: actOf(actor) }) };
}
