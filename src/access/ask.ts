/**
 * @module What the gateway would decide on a made-up request, by the stops that a real one goes through.
 */

import { type Policy, PolicyError } from "../engine/index.ts";
import type { FactFinder } from "../facts/index.ts";
import { inputOf } from "../gateway/index.ts";
import { readHead } from "../intake/index.ts";
import type { Decision } from "../model/decision.ts";
import type { Principal, SqlFacts } from "../model/input.ts";
import { type Sample, targetOf } from "./sample.ts";
import type { Entry } from "./types.ts";

/** Who would ask, from where, and when. */
export interface Circumstances {
  readonly principal: Principal;
  readonly ip: string;
  /** RFC 3339. */
  readonly time: string;
}

export type Answer =
  | { readonly state: "decided"; readonly decision: Decision }
  /** The request is none for this operation, or none that the gateway takes. */
  | { readonly state: "unasked"; readonly why: string }
  | { readonly state: "failed"; readonly why: string };

export type Ask = (entry: Entry, sample: Sample) => Answer;

const AUTHORITY = "gateway.invalid";

export function createAsk(finder: FactFinder, policy: Policy, { principal, ip, time }: Circumstances): Ask {
  const context = {
    id: "access",
    time,
    authority: AUTHORITY,
    steering: finder.steering,
    source: { ip, tls: null },
  };
  return (entry, sample) => {
    const head = readHead(
      {
        method: sample.method,
        url: targetOf(sample),
        httpVersion: "1.1",
        rawHeaders: ["Host", AUTHORITY],
      },
      context,
    );
    if (!head.ok) return unasked(`the gateway refuses it: ${head.refusal.message}`);
    const match = finder.match(head.value.method, head.value.segments);
    if (match?.entry.path !== entry.path || match.entry.method !== entry.method) {
      return unasked(`its path is that of ${match === null ? "no operation" : match.entry.id}`);
    }
    const known = { sql: entry.sql === undefined ? null : READS_NOTHING, isOwner: true };
    const input = inputOf(head.value, principal, match, sample.body, finder, known);
    const unclear = input.resources.find(({ name }) => name === null);
    if (unclear) return unasked(`it does not say clearly which ${unclear.type} is meant`);
    try {
      return { state: "decided", decision: policy.evaluate(input) };
    } catch (error) {
      if (error instanceof PolicyError) return { state: "failed", why: error.message };
      throw error;
    }
  };
}

/** Of the statement that is tried, which no policy could want to keep from whoever may run any. */
const READS_NOTHING: SqlFacts = {
  read_only: true,
  opaque: false,
  statements: ["select"],
  tables: [],
  functions: [],
  reasons: [],
};

function unasked(why: string): Answer {
  return { state: "unasked", why };
}
