/**
 * @module Puts the input document together: who asks, the canonical request, and the facts about it.
 */

import { type FactFinder, type Known, type Match, NO_FACTS } from "../facts/index.ts";
import type { InputDocument, Principal } from "../model/input.ts";
import type { Body, RequestHead } from "../model/request.ts";

/** What it says of the request is exactly what will be sent upstream. */
export function inputOf(
  head: RequestHead,
  identity: Principal,
  match: Match | null,
  body: Body,
  finder: FactFinder,
  known: Known = {},
): InputDocument {
  const facts = match === null ? NO_FACTS : finder.facts(match, head.query, body, known);
  const { id, time, method, host, path, segments, query, forwarded, source } = head;
  return {
    identity,
    request: {
      id,
      time,
      method,
      host,
      path,
      segments,
      query,
      headers: forwarded,
      body: body.state === "parsed" ? body.value : null,
      body_state: body.state,
      source,
    },
    ...facts,
  };
}
