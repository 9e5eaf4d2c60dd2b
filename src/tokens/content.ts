/**
 * @module What a token says, before it is one.
 */

import type { Scope } from "../model/brand.ts";
import type { Actor, Confirmation, TokenBudget } from "../model/input.ts";
import type { AuthorizationDetail } from "./details.ts";

export interface TokenContent {
  readonly id: string;
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  readonly details: readonly AuthorizationDetail[];
  readonly actor: Actor | null;
  readonly confirmation: Confirmation | null;
  readonly budgets: readonly TokenBudget[];
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}
