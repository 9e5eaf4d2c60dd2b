/**
 * @module A client of the gateway: who may ask for tokens, and for which scopes.
 */

import type { Scope } from "./brand.ts";

export interface Client {
  readonly id: string;
  readonly secretHash: string;
  readonly grant: readonly Scope[];
}
