/**
 * @module A policy that asks for filters and redactions, and the gateway that carries them out before an upstream which
 * answers as a test says.
 */

import type { RequestListener } from "node:http";
import { bearer } from "../support/answer.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { buildPolicy } from "../support/policy.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

export const CATALOGS = "/api/2.1/unity-catalog/catalogs";
/** Here nothing is filtered. */
export const SCHEMAS = "/api/2.1/unity-catalog/schemas";
/** Here only something is redacted. */
export const QUERY = "/api/2.0/sql/queries/7";
/** Here two filters must hold. */
export const TABLES = "/api/2.1/unity-catalog/tables";

/** Whatever is asked for is allowed; what may be seen of the answer goes by the path. */
const POLICY = `
default obligations := {}

obligations := {
	"filter": [{"list": "catalogs", "field": "name", "in": ["sales", "raw"], "dotted": true}],
	"redact": ["/catalogs/*/storage_root"],
} if input.request.path == "${CATALOGS}"

obligations := {"filter": [
	{"list": "tables", "field": "full_name", "or": "table_id", "in": ["sales.orders", "7"]},
	{"list": "tables", "field": "owner", "in": ["ann"]},
]} if input.request.path == "${TABLES}"

obligations := {"redact": ["/query_text", "/options/parameters/*/value"]} if input.request.path == "${QUERY}"

decision := {"allow": true, "reasons": [], "obligations": obligations}
`;

export interface Filtering {
  readonly gateway: TestGateway;
  readonly upstream: Recorder;
  /** What the upstream answers from now on. */
  answerWith(answer: RequestListener): void;
  /** Asks through the gateway; `answer` is the upstream's. */
  ask(answer: RequestListener, path?: string, init?: RequestInit): Promise<Response>;
  readonly token: string;
  close(): Promise<void>;
}

export async function startFiltering(): Promise<Filtering> {
  let current = answering("{}");
  const upstream = await startRecorder((request, response) => current(request, response));
  const bundle = await buildPolicy(POLICY);
  const gateway = await startTestGateway({ upstream: upstream.url, config: { policy: { bundle } } });
  const token = await gateway.token("catalogs:read");
  return {
    gateway,
    upstream,
    token,
    answerWith(answer) {
      current = answer;
    },
    async ask(answer, path = CATALOGS, init = {}) {
      current = answer;
      upstream.clear();
      return await fetch(gateway.url + path, { ...init, headers: { ...init.headers, ...bearer(token) } });
    },
    async close() {
      await gateway.close();
      await upstream.close();
    },
  };
}

/** An answer of status 200 in JSON, unless the headers say otherwise. */
export function answering(
  body: string | Buffer,
  headers: Record<string, string> = {},
  status = 200,
): RequestListener {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  };
}
