/**
 * @module What a new token may do: for a client within its grant, for who holds a token within that token. Nothing here ever
 * widens: each part of the new token is what was asked for and what was held, both at once.
 */

import { randomUUID } from "node:crypto";
import { ancestorsOf } from "../model/actor.ts";
import type { Scope } from "../model/brand.ts";
import type { Actor, Confirmation, Principal, TokenBudget } from "../model/input.ts";
import type { TokenContent } from "./content.ts";
import { type AuthorizationDetail, meetDetails, parseDetails } from "./details.ts";
import { narrowScopes } from "./narrowing.ts";
import type { ServiceFacts } from "./scopes.ts";

/** What is asked for, as it was sent. */
export interface Asked {
  /** Names with blanks between them; empty asks for all that is held. */
  readonly scope: string;
  /** JSON by RFC 9396; null where the request has none. */
  readonly details: string | null;
  /** Seconds in digits; null leaves it to the gateway. */
  readonly expiresIn: string | null;
  /** What who asks has proven to have, and the token is to be bound to; null where there is nothing. */
  readonly confirmation: Confirmation | null;
}

export type Issue =
  | { readonly ok: true; readonly content: TokenContent }
  | { readonly ok: false; readonly error: IssueError; readonly description: string };

export type IssueError =
  | "invalid_scope"
  | "invalid_request"
  | "invalid_grant"
  | "invalid_authorization_details";

export interface IssueContext {
  readonly services: ServiceFacts;
  /** The longest that a token may live. */
  readonly ttlSeconds: number;
  /** Seconds since 1970. */
  readonly now: number;
}

/** A token that came of more exchanges than this would be longer than headers may be. */
const MAX_EXCHANGES = 8;
const SECONDS = /^[1-9]\d{0,8}$/;

/** What a token of this client's own holds. */
export function issueToClient(
  client: { readonly id: string; readonly grant: readonly Scope[] },
  asked: Asked,
  context: IssueContext,
): Issue {
  if (client.grant.length === 0) return refuse("invalid_scope", "The client has no grant");
  const held = {
    clientId: client.id,
    scopes: client.grant,
    details: [],
    budgets: [],
    expiresAt: context.now + context.ttlSeconds,
  };
  return narrow(held, null, asked, context, "The client's grant");
}

/** What a token that `actor` asks for in exchange for another one holds (RFC 8693). */
export function issueInExchange(
  subject: Principal,
  actor: string,
  asked: Asked,
  context: IssueContext,
): Issue {
  if (ancestorsOf(subject.actor).length >= MAX_EXCHANGES) {
    return refuse("invalid_grant", `A token comes of ${MAX_EXCHANGES} exchanges at the most`);
  }
  const missing = missingProof(subject.token.confirmation ?? {}, asked.confirmation ?? {});
  if (missing !== null) return refuse("invalid_grant", missing);
  const held = {
    clientId: subject.id,
    scopes: subject.scopes as readonly Scope[],
    details: subject.authorization_details as readonly AuthorizationDetail[],
    budgets: subject.token.budgets,
    expiresAt: subject.token.expires_at,
  };
  const by = { id: actor, token: subject.token.id, issued_at: subject.token.issued_at, actor: subject.actor };
  return narrow(held, by, asked, context, "The token");
}

/** Why a token that is bound may not be exchanged; null where all that it is bound to was proven. */
function missingProof(held: Confirmation, proven: Confirmation): string | null {
  if (held.jkt !== undefined && held.jkt !== proven.jkt) {
    return "The token is bound to a key: a DPoP proof made with it is needed";
  }
  if (held["x5t#S256"] !== undefined && held["x5t#S256"] !== proven["x5t#S256"]) {
    return "The token is bound to a certificate: ask over mutual TLS with that certificate";
  }
  return null;
}

type Held = Pick<TokenContent, "clientId" | "scopes" | "details" | "budgets" | "expiresAt">;

function narrow(held: Held, actor: Actor | null, asked: Asked, context: IssueContext, holder: string): Issue {
  const { services, ttlSeconds, now } = context;
  const scopes = asked.scope.split(" ").filter((scope) => scope !== "");
  const narrowing = narrowScopes(scopes, held.scopes, services);
  if (!narrowing.ok) {
    const name = JSON.stringify(narrowing.scope.slice(0, 200));
    return refuse("invalid_scope", `${holder} does not cover ${name}`);
  }
  if (narrowing.scopes.length === 0) return refuse("invalid_scope", `${holder} holds no scope`);
  const met = detailsOf(held.details, asked.details, services);
  if (!met.ok) return refuse("invalid_authorization_details", met.description);
  if (asked.expiresIn !== null && !SECONDS.test(asked.expiresIn)) {
    return refuse("invalid_request", "expires_in is a number of seconds");
  }
  const id = randomUUID();
  const seconds = Math.min(ttlSeconds, asked.expiresIn === null ? ttlSeconds : Number(asked.expiresIn));
  const expiresAt = Math.min(held.expiresAt, now + seconds);
  return {
    ok: true,
    content: {
      id,
      clientId: held.clientId,
      scopes: narrowing.scopes,
      details: met.details,
      actor,
      // What was held is among what was proven.
      confirmation: asked.confirmation,
      budgets: budgetsOf({ id, expiresAt }, held.budgets, met.asked),
      issuedAt: now,
      expiresAt,
    },
  };
}

type Met =
  | {
      readonly ok: true;
      readonly details: readonly AuthorizationDetail[];
      readonly asked: readonly AuthorizationDetail[];
    }
  | { readonly ok: false; readonly description: string };

function detailsOf(held: readonly AuthorizationDetail[], text: string | null, services: ServiceFacts): Met {
  if (text === null) return { ok: true, details: held, asked: [] };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, description: "authorization_details is no JSON" };
  }
  const parsed = parseDetails(json, services);
  if (!parsed.ok) return { ok: false, description: parsed.message };
  const details = meetDetails(held, parsed.details, services);
  if (details === null) {
    return { ok: false, description: "Nothing of authorization_details is within what the token holds" };
  }
  return { ok: true, details, asked: parsed.details };
}

/** What came of a token counts against its budgets, too: a hundred tokens of a hundred requests would be ten thousand. */
export function budgetsOf(
  { id, expiresAt }: { readonly id: string; readonly expiresAt: number },
  held: readonly TokenBudget[],
  asked: readonly AuthorizationDetail[],
): readonly TokenBudget[] {
  const max = Math.min(...asked.map(({ max_requests }) => max_requests ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(max) ? [...held, { id, max, expires_at: expiresAt }] : held;
}

function refuse(error: IssueError, description: string): Issue {
  return { ok: false, error, description };
}
