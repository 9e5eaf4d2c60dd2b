/**
 * @module Authorization details of the type `postern` (RFC 9396): how they are read, and what two lists of them have in
 * common. `policy/postern/details.rego` reads them the same way when it decides.
 */

import type { Scope } from "../model/brand.ts";
import { meetScopes } from "./meeting.ts";
import { parseScope, type ServiceFacts } from "./scopes.ts";

/** One entry: each field narrows further, and a request needs one entry that permits all of it. */
export interface AuthorizationDetail {
  readonly type: "postern";
  readonly scopes?: readonly Scope[];
  /** Names of Unity Catalog, in lower case. */
  readonly catalogs?: readonly string[];
  readonly methods?: readonly string[];
  /** How many requests the token is good for; the gateway counts them. */
  readonly max_requests?: number;
}

/** The entries, or what is wrong with them, for `invalid_authorization_details` (RFC 9396, section 5). */
export type ParsedDetails =
  | { readonly ok: true; readonly details: readonly AuthorizationDetail[] }
  | { readonly ok: false; readonly message: string };

const MAX_ENTRIES = 16;
/** Of all entries: each is held against each of the token that is exchanged. */
const MAX_SCOPES = 256;
/** Of one field. */
const MAX_ITEMS = 64;
const MAX_REQUESTS = 1_000_000_000;

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** As in a scope, without dots and `*`: the policy compares a catalog as the first part of a name. */
const CATALOG = /^[\w!#$&()+,;<=>?@[\]^{|}~-]{1,255}$/;

const LISTS = ["scopes", "catalogs", "methods"] as const;
const FIELDS: ReadonlySet<string> = new Set(["type", "max_requests", ...LISTS]);

/** An item as it is kept, null where it is none. */
type ReadItem = (text: string, services: ServiceFacts) => string | null;

const ITEMS: Readonly<Record<(typeof LISTS)[number], ReadItem>> = {
  scopes: parseScope,
  catalogs: (text) => (CATALOG.test(text) ? text.toLowerCase() : null),
  methods: (text) => (METHODS.has(text) ? text : null),
};

/**
 * Reads the parameter `authorization_details`, parsed from JSON (RFC 9396, section 2). An entry with anything that is not
 * known is refused, since it may be meant to be narrower. Gives items once each, catalogs in lower case, scopes under their
 * services' canonical names.
 */
export function parseDetails(json: unknown, services: ServiceFacts): ParsedDetails {
  if (!Array.isArray(json)) return wrong("authorization_details is no list");
  if (json.length > MAX_ENTRIES) return wrong(`authorization_details has more than ${MAX_ENTRIES} entries`);
  const details: AuthorizationDetail[] = [];
  for (const [index, entry] of json.entries()) {
    const problem = problemOf(entry, services);
    if (problem !== null) return wrong(`authorization_details[${index}]${problem}`);
    details.push(detailOf(entry as Fields, services));
    if (scopesIn(details) > MAX_SCOPES)
      return wrong(`authorization_details has more than ${MAX_SCOPES} scopes`);
  }
  return { ok: true, details };
}

/**
 * What both lists permit, entry by entry; an empty list restricts nothing. Null where that is nothing, or more than a token
 * can hold.
 */
export function meetDetails(
  held: readonly AuthorizationDetail[],
  asked: readonly AuthorizationDetail[],
  services: ServiceFacts,
): readonly AuthorizationDetail[] | null {
  if (held.length === 0) return asked;
  if (asked.length === 0) return held;
  const met = new Map<string, AuthorizationDetail>();
  for (const one of held) {
    for (const other of asked) {
      const both = meetTwo(one, other, services);
      if (both !== null) met.set(JSON.stringify(both), both);
    }
  }
  const details = [...met.values()];
  const fits = details.every((one) => LISTS.every((field) => (one[field]?.length ?? 0) <= MAX_ITEMS));
  const isLittle = details.length <= MAX_ENTRIES && scopesIn(details) <= MAX_SCOPES;
  return details.length > 0 && isLittle && fits ? details : null;
}

function scopesIn(details: readonly AuthorizationDetail[]): number {
  return details.reduce((sum, { scopes }) => sum + (scopes?.length ?? 0), 0);
}

type Fields = Readonly<Record<string, unknown>>;

function wrong(message: string): ParsedDetails {
  return { ok: false, message };
}

/** What is wrong with an entry, as it follows the entry's place; null where nothing is. */
function problemOf(entry: unknown, services: ServiceFacts): string | null {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return " is no object";
  const fields = entry as Fields;
  if (fields["type"] !== "postern") return ".type is not postern";
  const strange = Object.keys(fields).find((name) => !FIELDS.has(name));
  if (strange !== undefined)
    return ` has the field ${JSON.stringify(strange.slice(0, 64))}, which is not known`;
  for (const field of LISTS) {
    const problem = Object.hasOwn(fields, field) ? listProblem(fields[field], ITEMS[field], services) : null;
    if (problem !== null) return `.${field}${problem}`;
  }
  const isCount = !Object.hasOwn(fields, "max_requests") || isRequestCount(fields["max_requests"]);
  return isCount ? null : `.max_requests is no integer from 1 to ${MAX_REQUESTS}`;
}

function listProblem(list: unknown, read: ReadItem, services: ServiceFacts): string | null {
  if (!Array.isArray(list)) return " is no list";
  if (list.length === 0) return " is empty; leave it out where it restricts nothing";
  if (list.length > MAX_ITEMS) return ` has more than ${MAX_ITEMS} items`;
  const index = list.findIndex((item) => typeof item !== "string" || read(item, services) === null);
  return index < 0 ? null : `[${index}] is none that is known`;
}

function isRequestCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_REQUESTS;
}

/** An entry without problems as it is kept. */
function detailOf(fields: Fields, services: ServiceFacts): AuthorizationDetail {
  const lists = LISTS.filter((field) => Object.hasOwn(fields, field)).map((field) => {
    const items = (fields[field] as readonly string[]).map((text) => ITEMS[field](text, services));
    return [field, [...new Set(items)]] as const;
  });
  const count = fields["max_requests"];
  return {
    type: "postern",
    ...Object.fromEntries(lists),
    ...(isRequestCount(count) && { max_requests: count }),
  };
}

/** Null where the two have nothing in common in some field. */
function meetTwo(
  one: AuthorizationDetail,
  other: AuthorizationDetail,
  services: ServiceFacts,
): AuthorizationDetail | null {
  const scopes = meetLists(one.scopes, other.scopes, (a, b) => meetScopes(a, b, services));
  const catalogs = meetLists(one.catalogs, other.catalogs, common);
  const methods = meetLists(one.methods, other.methods, common);
  if ([scopes, catalogs, methods].some((list) => list?.length === 0)) return null;
  const most = Math.min(
    one.max_requests ?? Number.POSITIVE_INFINITY,
    other.max_requests ?? Number.POSITIVE_INFINITY,
  );
  return {
    type: "postern",
    ...(scopes && { scopes }),
    ...(catalogs && { catalogs }),
    ...(methods && { methods }),
    ...(most <= MAX_REQUESTS && { max_requests: most }),
  };
}

/** A field that is not given restricts nothing. */
function meetLists<Item>(
  one: readonly Item[] | undefined,
  other: readonly Item[] | undefined,
  meet: (one: readonly Item[], other: readonly Item[]) => readonly Item[],
): readonly Item[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return meet(one, other);
}

function common(one: readonly string[], other: readonly string[]): readonly string[] {
  const others = new Set(other);
  return one.filter((item) => others.has(item));
}
