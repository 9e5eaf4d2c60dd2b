/**
 * @module Opaque tokens of a gateway in a test, as `postern token issue` makes them.
 */

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { openStore, type Store } from "../../src/store/index.ts";
import { makeOpaqueToken } from "../../src/tokens/index.ts";
import { CLIENT, type TestGateway } from "./gateway.ts";

/** One for ten minutes. */
export async function issueOpaqueToken(
  gateway: TestGateway,
  scopes: readonly string[],
  { details = [], clientId = CLIENT.id }: { details?: readonly object[]; clientId?: string } = {},
): Promise<string> {
  const store = await openStoreOf(gateway);
  try {
    const { token, digest, hint } = makeOpaqueToken();
    const issuedAt = Math.floor(Date.now() / 1000);
    const times = { issuedAt, expiresAt: issuedAt + 600, lastUsedAt: null };
    await store.tokens.add({
      id: randomUUID(),
      digest,
      hint,
      clientId,
      scopes,
      details,
      note: null,
      ...times,
    });
    return token.reveal();
  } finally {
    await store.close();
  }
}

/** The store of a gateway that has one of its own. */
export async function openStoreOf({ folder }: TestGateway): Promise<Store> {
  return await openStore({ kind: "sqlite", path: join(folder, "state", "postern.db") });
}
