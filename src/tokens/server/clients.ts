/**
 * @module Clients as oidc-provider knows them.
 */

import { randomBytes } from "node:crypto";
import type { ClientMetadata } from "oidc-provider";
import type { Client } from "../../model/client.ts";

/** RFC 8693, section 2.1. */
export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

/**
 * Stands for whoever holds a token and has no secret beside it: an agent that was handed one may narrow it further, or give
 * it back. No client of a config can have this id.
 */
export const HOLDER = "urn:postern:holder";

/** Where oidc-provider keeps a secret. The real check is by hash; this is nobody's. */
const NO_SECRET = randomBytes(32).toString("base64url");

/** How a request came to the token endpoint. */
export interface Call {
  /** The endpoint's URL, as who called it knows it. */
  readonly url: string;
  /** Of the connection's certificate; null where it has none. */
  readonly thumbprint: string | null;
  /** The IP address that the connection comes from. */
  readonly address: string;
}

/** How a request says which client sends it; oidc-provider has one for each client, here it is the request's. */
export type AuthenticationMethod = "client_secret_basic" | "private_key_jwt" | "tls_client_auth";

export function metadataOf(client: Client, method: AuthenticationMethod): ClientMetadata {
  return {
    redirect_uris: [],
    response_types: [],
    client_id: client.id,
    client_secret: NO_SECRET,
    grant_types: ["client_credentials", TOKEN_EXCHANGE],
    token_endpoint_auth_method: method,
    ...(method === "private_key_jwt" && { jwks: { keys: [...(client.publicKeys ?? [])] } }),
    // Which certificates are whose is the gateway's to know; oidc-provider insists on a name.
    ...(method === "tls_client_auth" && { tls_client_auth_san_uri: `urn:postern:client:${client.id}` }),
  };
}

/** Stands for a client that there is not, until its secret is found to be wrong. */
export function nobody(id: string): Client {
  return { id, secretHashes: [], grant: [] };
}

export const HOLDER_METADATA: ClientMetadata = {
  redirect_uris: [],
  response_types: [],
  client_id: HOLDER,
  grant_types: [TOKEN_EXCHANGE],
  token_endpoint_auth_method: "none",
};
