/**
 * @module Facts of targets that come again: what a request without a body asks for follows from its method and target alone, and is
 * found once for as long as the target is remembered.
 */

import type { Match } from "./catalogue/matcher.ts";
import type { FactFinder, Facts } from "./finder.ts";

interface Found {
  readonly query: object;
  readonly isOwner: boolean;
  readonly facts: Facts;
}

/** The same finder, which knows a target again by its segments and its query: by the objects, not by what they hold. */
export function rememberFacts(finder: FactFinder): FactFinder {
  const matches = new WeakMap<readonly string[], Map<string, Match | null>>();
  const found = new WeakMap<Match, Found>();
  return {
    ...finder,
    match(method, segments) {
      let byMethod = matches.get(segments);
      if (byMethod === undefined) {
        byMethod = new Map();
        matches.set(segments, byMethod);
      }
      let match = byMethod.get(method);
      if (match === undefined) {
        match = finder.match(method, segments);
        byMethod.set(method, match);
      }
      return match;
    },
    facts(match, query, body, known = {}) {
      const { sql = null, isOwner = false } = known;
      if (body.state !== "absent" || sql !== null) return finder.facts(match, query, body, known);
      const before = found.get(match);
      if (before?.query === query && before.isOwner === isOwner) return before.facts;
      const facts = finder.facts(match, query, body, known);
      found.set(match, { query, isOwner, facts });
      return facts;
    },
  };
}
