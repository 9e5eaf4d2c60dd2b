/**
 * @module A client of the gateway: who may ask for tokens, and for which scopes.
 */

import type { Scope } from "./brand.ts";

export interface Client {
  readonly id: string;
  /** Any of them will do; two while one is rotated. */
  readonly secretHashes: readonly string[];
  readonly grant: readonly Scope[];
}
