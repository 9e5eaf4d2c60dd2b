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

export function metadataOf(client: Client): ClientMetadata {
  return {
    redirect_uris: [],
    response_types: [],
    client_id: client.id,
    client_secret: NO_SECRET,
    grant_types: ["client_credentials", TOKEN_EXCHANGE],
    token_endpoint_auth_method: "client_secret_basic",
  };
}

export const HOLDER_METADATA: ClientMetadata = {
  redirect_uris: [],
  response_types: [],
  client_id: HOLDER,
  grant_types: [TOKEN_EXCHANGE],
  token_endpoint_auth_method: "none",
};
