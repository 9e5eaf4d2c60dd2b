/**
 * @module What the default policy says of a request as it would come, for a token with these scopes.
 */

import { fileURLToPath } from "node:url";
import { openPolicy } from "../../src/engine/index.ts";
import { createFactFinder, loadCatalogue } from "../../src/facts/index.ts";
import { inputOf, principalNamed } from "../../src/gateway/index.ts";
import { parseJsonBody, readHead } from "../../src/intake/index.ts";
import type { Decision } from "../../src/model/decision.ts";
import type { InputDocument } from "../../src/model/input.ts";
import type { Body } from "../../src/model/request.ts";

export const catalogue = loadCatalogue("databricks");
export const finder = createFactFinder(catalogue);
const policy = await openPolicy(fileURLToPath(new URL("../../bundles/default.tar.gz", import.meta.url)));

/** A body is JSON text, or what is to be one. */
export function inputFor(method: string, url: string, body?: unknown): InputDocument {
  const head = readHead(
    { method, url, httpVersion: "1.1", rawHeaders: ["Host", "gateway.invalid"] },
    {
      id: "asked",
      time: "2026-11-25T10:00:00.000Z",
      authority: "gateway.invalid",
      steering: finder.steering,
      source: { ip: "127.0.0.1", tls: null },
    },
  );
  if (!head.ok) throw new Error(head.refusal.message);
  const match = finder.match(head.value.method, head.value.segments);
  return inputOf(head.value, principalNamed("client", []), match, bodyOf(body), finder);
}

function bodyOf(body: unknown): Body {
  if (body === undefined) return { state: "absent" };
  const parsed = parseJsonBody(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.value;
}

export function decide(input: InputDocument, scopes: readonly string[]): Decision {
  return policy.evaluate({ ...input, identity: { ...input.identity, scopes } });
}
