/**
 * @module What two lists of scopes have in common: nothing that comes out reaches further than either.
 */

import type { Scope } from "../model/brand.ts";
import { narrowScopes } from "./narrowing.ts";
import { areaOf, type ServiceFacts } from "./scopes.ts";

/** The scopes that both lists cover; of two that overlap, the narrower one. Empty where there are none. */
export function meetScopes(
  one: readonly Scope[],
  other: readonly Scope[],
  services: ServiceFacts,
): readonly Scope[] {
  const candidates = new Set([...narrowed(one, other, services), ...narrowed(other, one, services)]);
  const met = [...candidates].filter(
    (scope) => covers(one, scope, services) && covers(other, scope, services),
  );
  return met.filter((scope) => !met.some((wider) => isBelow(scope, wider, services)));
}

/** Whether one scope is said by another, and more. An area stands for no scope beside it, see `covers`. */
function isBelow(scope: Scope, wider: Scope, services: ServiceFacts): boolean {
  const isAlike = (areaOf(scope, services) === null) === (areaOf(wider, services) === null);
  return isAlike && covers([wider], scope, services) && !covers([scope], wider, services);
}

/** What of the scopes asked a list leaves, each by itself; an area may come out as scopes that reach past it. */
function narrowed(asked: readonly Scope[], list: readonly Scope[], services: ServiceFacts): readonly Scope[] {
  return asked.flatMap((scope) => {
    const result = narrowScopes([scope], list, services);
    return result.ok ? result.scopes : [];
  });
}

/**
 * Whether a list gives this very scope. One request may need scopes of two services, and an area and a scope do not add up
 * for it as two scopes do, so a scope of a service must be covered by its like unless all of the list are areas.
 */
function covers(list: readonly Scope[], scope: Scope, services: ServiceFacts): boolean {
  const isArea = (each: Scope) => areaOf(each, services) !== null;
  const likes = isArea(scope) || list.every(isArea) ? list : list.filter((each) => !isArea(each));
  const result = narrowScopes([scope], likes, services);
  return result.ok && result.scopes.includes(scope);
}
