/**
 * @module What must hold of every request that reached the upstream, whatever was sent: the policy saw this request, and
 * nothing in it is the client's to say that isn't.
 */

import { expect } from "vitest";
import { parseStrictJson } from "../../src/intake/json.ts";
import { parseTarget } from "../../src/intake/target.ts";
import { type DecisionLine, POWERFUL } from "../support/gateway.ts";
import type { RecordedRequest } from "../support/recorder.ts";

export interface Observation {
  readonly requests: readonly RecordedRequest[];
  /** Those that were recorded meanwhile. */
  readonly decisions: readonly DecisionLine[];
  /** The client may have gone between the decision and the request. */
  readonly mayAbandon: boolean;
  /** Of the gateway, host and port. */
  readonly host: string;
  readonly upstreamUrl: string;
  /** What the client showed to say who it is. */
  readonly clientSecrets: readonly string[];
}

/** What the gateway itself says to the upstream. */
const OWN_HEADERS = new Set([
  "accept-encoding",
  "authorization",
  "connection",
  "content-length",
  "host",
  "transfer-encoding",
  "x-request-id",
]);

const NEVER_FORWARDED =
  /^(?:cookie|forwarded|x-forwarded-.*|x-original-.*|x-rewrite-.*|x-envoy-.*|x-databricks-.*|x-iceberg-.*|x-http-method.*|x-method.*|proxy-.*|te|trailer|upgrade|expect|keep-alive|.*_.*)$/;

/** Every allowed decision stands for one request upstream, and every request for one allowed decision. */
export function expectOnlyDecided(observation: Observation): void {
  const allowed = observation.decisions.filter(({ result }) => result?.allow === true);
  const ids = observation.requests.map((request) => only(request, "x-request-id"));
  if (!observation.mayAbandon || ids.length > 0) {
    expect([...ids].sort()).toEqual(allowed.map(({ decision_id }) => decision_id).sort());
  }
  for (const request of observation.requests) {
    const decision = allowed.find(({ decision_id }) => decision_id === only(request, "x-request-id"));
    expectAsDecided(request, decision as DecisionLine, observation);
  }
}

function expectAsDecided(request: RecordedRequest, decision: DecisionLine, observation: Observation): void {
  expect(request.method).toBe(decision.input.request.method);
  expectTarget(request.target, decision, observation);
  expectHeaders(request, decision, observation);
  expectBody(request, decision);
  const everything = [request.target, ...request.rawHeaders, request.body.toString("latin1")].join("\n");
  for (const secret of observation.clientSecrets) expect(everything).not.toContain(secret);
}

/** The target reads the same by the gateway's rules, by those of WHATWG URLs, and segment by segment. */
function expectTarget(target: string, decision: DecisionLine, { host, upstreamUrl }: Observation): void {
  const { segments, query, path } = decision.input.request;
  const canonical = parseTarget(target, { authority: host, steering: new Set(["o"]) });
  expect(canonical.ok && canonical.value.path + canonical.value.search).toBe(target);
  const url = new URL(target, upstreamUrl);
  expect(url.origin).toBe(upstreamUrl);
  expect(url.pathname).toBe(target.split("?")[0]);
  expect(url.pathname).toBe(path);
  expect(url.pathname.slice(1).split("/").map(decodeURIComponent)).toEqual(segments);
  const seen: Record<string, string[]> = Object.create(null);
  for (const [name, value] of url.searchParams) {
    seen[name] ??= [];
    seen[name].push(value);
  }
  for (const pointer of decision.erased ?? []) delete seen[pointer.replace("/input/request/query/", "")];
  expect(Object.entries(seen)).toEqual(Object.entries(query));
  expect(Object.keys(seen)).not.toContain("o");
}

/** Nothing but what the policy saw and what the gateway says itself. */
function expectHeaders(request: RecordedRequest, decision: DecisionLine, { upstreamUrl }: Observation): void {
  const shown = decision.input.request.headers;
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0);
  for (const name of names) {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(name).not.toMatch(NEVER_FORWARDED);
    if (!OWN_HEADERS.has(name)) expect(only(request, name)).toBe(shown[name]);
  }
  expect(Object.keys(shown).filter((name) => !names.includes(name))).toEqual([]);
  expect(only(request, "authorization")).toBe(`Bearer ${POWERFUL}`);
  expect(only(request, "host")).toBe(new URL(upstreamUrl).host);
  expect(only(request, "accept-encoding")).toBe("identity");
  expect(names.includes("content-length") && names.includes("transfer-encoding")).toBe(false);
}

function expectBody({ body, headers, complete }: RecordedRequest, { input, erased }: DecisionLine): void {
  const { body_state, body: shown } = input.request;
  if (body_state === "absent") expect(body.toString("latin1")).toBe("");
  if (body_state === "streamed") expect(input.operation?.id).toBe("files.upload");
  if (body_state === "parsed" && !erased?.some((pointer) => pointer.startsWith("/input/request/body"))) {
    expect(JSON.parse(JSON.stringify(parseStrictJson(body)))).toEqual(shown);
    expect(JSON.stringify(JSON.parse(body.toString("utf8")))).toEqual(JSON.stringify(shown));
  }
  if (complete && headers["content-length"] !== undefined)
    expect(body.length).toBe(Number(headers["content-length"]));
}

/** The value of a header that must stand exactly once. */
function only({ rawHeaders }: RecordedRequest, name: string): string | undefined {
  const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1] === name);
  expect(values, name).toHaveLength(1);
  return values[0];
}
