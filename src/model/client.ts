/**
 * @module A client of the gateway: who may ask for tokens, and for which scopes.
 */

import type { JWK } from "jose";
import type { Scope } from "./brand.ts";

export interface Client {
  readonly id: string;
  /** Any of them will do; two while one is rotated. */
  readonly secretHashes: readonly string[];
  /** Keys that it signs with instead (RFC 7523), as JWKs; left out where it has none. */
  readonly publicKeys?: readonly JWK[];
  readonly grant: readonly Scope[];
}
