/**
 * @module The input document for one request as it would come over the wire, or why the gateway refuses it before any
 * policy.
 */

import {
  analyzeSql,
  type FactFinder,
  type Known,
  type Match,
  mergeSqlFacts,
  opaqueSql,
} from "../../facts/index.ts";
import { inputOf } from "../../gateway/index.ts";
import { parseJsonBody, readHead } from "../../intake/index.ts";
import type { InputDocument, Principal } from "../../model/input.ts";
import type { Body } from "../../model/request.ts";
import { accept, type Result } from "../../model/result.ts";

export interface WireRequest {
  readonly method: string;
  /** A path, or a whole URL. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | null;
}

/** Where the URL names no host. */
const NO_HOST = "gateway.invalid";

/** Host and length are added where the request does not have them. */
export function inputDocumentOf(
  { method, url, headers, body }: WireRequest,
  principal: Principal,
  finder: FactFinder,
): Result<InputDocument> {
  const { authority, target } = splitUrl(url);
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const added = [
    ...(given.has("host") ? [] : [["Host", authority]]),
    ...(body === null || given.has("content-length") || given.has("transfer-encoding")
      ? []
      : [["Content-Length", String(body.length)]]),
  ];
  const head = readHead(
    { method, url: target, httpVersion: "1.1", rawHeaders: [...added, ...headers].flat() },
    {
      id: "inspect",
      time: new Date().toISOString(),
      authority,
      steering: finder.steering,
      source: { ip: "127.0.0.1", tls: null },
    },
  );
  if (!head.ok) return head;
  const match = finder.match(head.value.method, head.value.segments);
  const read = bodyFor(match, body);
  if (!read.ok) return read;
  const known = match === null ? {} : knownOf(finder, match, read.value);
  return accept(inputOf(head.value, principal, match, read.value, finder, known));
}

/** What the gateway would find out besides; whose a statement is, only it knows. */
function knownOf(finder: FactFinder, match: Match, body: Body): Known {
  const found = finder.statements(match, body);
  if (!found.ok) return { sql: opaqueSql([found.reason]) };
  const facts = found.statements.map(({ text, ...namespace }) => analyzeSql(text, namespace));
  return { sql: facts.length === 0 ? null : mergeSqlFacts(facts) };
}

/** Cut at the authority by hand: a URL parser would repair what is to be inspected. */
function splitUrl(url: string): { authority: string; target: string } {
  const [, authority = "", target = ""] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  if (authority === "") return { authority: NO_HOST, target: url };
  return { authority: authority.toLowerCase(), target: target === "" ? "/" : target };
}

function bodyFor(match: Match | null, bytes: Buffer | null): Result<Body> {
  if (bytes === null) return accept({ state: "absent" });
  if (match === null || match.entry.body === "stream") return accept({ state: "streamed" });
  return parseJsonBody(bytes);
}
