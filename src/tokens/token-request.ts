/**
 * @module The token endpoint (RFC 6749, section 4.4): a client's id and secret in, an access token out whose scope is
 * never wider than the client's grant.
 */

import type { Scope } from "../model/brand.ts";
import { authenticateClient, type FindClient } from "./client-authentication.ts";
import { parseForm } from "./form.ts";
import { narrowScopes } from "./narrowing.ts";
import type { ServiceFacts } from "./scopes.ts";

/** RFC 6749, sections 5.1 and 5.2. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, string | number>>;
  /** For the log: who asked and what came of it. */
  readonly clientId: string | null;
}

export interface TokenEndpoint {
  readonly find: FindClient;
  readonly services: ServiceFacts;
  readonly ttlSeconds: number;
  /** Signs a token for these scopes. */
  readonly mint: (clientId: string, scopes: readonly Scope[]) => Promise<string>;
}

/** Each would narrow the token in a way that is not known here: to ignore one would grant more than was asked. */
const UNSUPPORTED = ["authorization_details", "assume_group", "resource", "audience"];

export async function answerTokenRequest(
  basic: { readonly user: string; readonly password: string } | null,
  bytes: Uint8Array,
  endpoint: TokenEndpoint,
): Promise<TokenAnswer> {
  const form = parseForm(bytes);
  if (!form.ok) return failure(400, "invalid_request", form.error);
  const authentication = await authenticateClient(basic, form.value, endpoint.find);
  if (!authentication.ok) {
    const { error, description } = authentication;
    if (error === "busy") return failure(503, "temporarily_unavailable", description);
    return failure(error === "invalid_client" ? 401 : 400, error, description);
  }
  const { client } = authentication;
  const refused = (error: string, description: string) => failure(400, error, description, client.id);
  if (form.value.get("grant_type") !== "client_credentials") {
    return refused("unsupported_grant_type", "The only grant_type here is client_credentials");
  }
  const unsupported = UNSUPPORTED.find((name) => form.value.has(name));
  if (unsupported !== undefined) {
    return refused("invalid_request", `The parameter ${unsupported} is not supported`);
  }
  const asked = (form.value.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  const narrowing = narrowScopes(asked, client.grant, endpoint.services);
  if (!narrowing.ok) {
    return refused(
      "invalid_scope",
      `The client's grant does not cover ${JSON.stringify(narrowing.scope.slice(0, 200))}`,
    );
  }
  if (narrowing.scopes.length === 0) return refused("invalid_scope", "The client has no grant");
  return {
    status: 200,
    body: {
      access_token: await endpoint.mint(client.id, narrowing.scopes),
      token_type: "Bearer",
      expires_in: endpoint.ttlSeconds,
      scope: narrowing.scopes.join(" "),
    },
    clientId: client.id,
  };
}

function failure(
  status: number,
  error: string,
  description: string,
  clientId: string | null = null,
): TokenAnswer {
  return { status, body: { error, error_description: description }, clientId };
}
