/**
 * @module The client that a gateway without clients makes for itself on its first start, so that there is something to
 * try it with. Its secret is known once, when it is made; only a hash is kept.
 */

import { join } from "node:path";
import type { Scope, Secret } from "../model/brand.ts";
import type { Client } from "../model/client.ts";
import { createFile, readJsonFile } from "../state/files.ts";
import { parseScope, type ServiceFacts } from "./scopes.ts";
import { hashSecret, isSecretHash, makeSecret } from "./secrets.ts";

export interface FirstClient {
  readonly client: Client;
  /** Null on every start but the first. */
  readonly secret: Secret | null;
  /** Where it is kept; without the file the next start makes another. */
  readonly path: string;
}

/** Its id. */
export const FIRST_CLIENT = "first-client";

/** Reading only, and no way to the warehouses: the first user's question. */
export const FIRST_GRANT = ["catalogs:read", "schemas:read", "tables:read", "queries:read"];

/** Reads the first client of a state folder, or makes it, then with this grant. */
export async function openFirstClient(
  stateDir: string,
  services: ServiceFacts,
  grant: readonly string[] = FIRST_GRANT,
): Promise<FirstClient> {
  const path = join(stateDir, "first-client.json");
  const stored = await readJsonFile(path);
  if (stored !== null) return { client: clientFrom(stored, path, services), secret: null, path };
  const secret = makeSecret();
  const made = { id: FIRST_CLIENT, secret_hash: await hashSecret(secret), grant };
  const kept = await createFile(path, made);
  return { client: clientFrom(kept, path, services), secret: kept === made ? secret : null, path };
}

function clientFrom(stored: unknown, path: string, services: ServiceFacts): Client {
  const { id, secret_hash, grant } = Object(stored) as Record<string, unknown>;
  const scopes = Array.isArray(grant) ? grant.map((text) => parseScope(String(text), services)) : [null];
  const valid = scopes.filter((scope): scope is Scope => scope !== null);
  if (
    typeof id !== "string" ||
    typeof secret_hash !== "string" ||
    !isSecretHash(secret_hash) ||
    valid.length < scopes.length
  ) {
    throw new Error(
      `${path}: no client with id, secret_hash and grant; remove the file to have a new one made`,
    );
  }
  return { id, secretHashes: [secret_hash], grant: valid };
}
