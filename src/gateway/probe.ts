/**
 * @module An input document to try a policy with: the first user's call, or another of the catalogue's, by a client with
 * no scopes.
 */

import { type Catalogue, createFactFinder } from "../facts/index.ts";
import { readHead } from "../intake/index.ts";
import type { InputDocument, Principal } from "../model/input.ts";
import { inputOf } from "./input.ts";

export function probeInput(catalogue: Catalogue): InputDocument {
  const finder = createFactFinder(catalogue);
  const head = readHead(
    {
      method: "GET",
      url: plainPath(catalogue),
      httpVersion: "1.1",
      rawHeaders: ["Host", "gateway.invalid"],
    },
    {
      id: "probe",
      time: new Date().toISOString(),
      authority: "gateway.invalid",
      steering: finder.steering,
      source: { ip: "127.0.0.1", tls: null },
    },
  );
  if (!head.ok) throw new Error(head.refusal.message);
  const match = finder.match(head.value.method, head.value.segments);
  return inputOf(head.value, principalNamed("probe", []), match, { state: "absent" }, finder);
}

/** The first user's question. */
const FIRST_CALL = "catalogs.list";

/** A path that can be asked for as it stands; where the catalogue has none, one that it need not know. */
function plainPath({ operations }: Catalogue): string {
  const plain = operations.filter(({ method, path }) => method === "GET" && !path.includes("{"));
  return (plain.find(({ id }) => id === FIRST_CALL) ?? plain[0])?.path ?? "/probe";
}

/** A principal as a token would make it. */
export function principalNamed(id: string, scopes: readonly string[]): Principal {
  const now = Math.floor(Date.now() / 1000);
  return {
    id,
    kind: "client",
    issuer: "https://gateway.invalid/oidc",
    scopes,
    authorization_details: [],
    groups: [],
    claims: {},
    actor: null,
    token: { id, kind: "jwt", issued_at: now, expires_at: now + 3600, confirmation: null, budgets: [] },
  };
}
