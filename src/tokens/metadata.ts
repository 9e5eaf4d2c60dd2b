/**
 * @module What clients look up before they ask for a token. Every URL is the gateway's own: a client that were given
 * the upstream's would authenticate there, past the gateway.
 */

import { TOKEN_EXCHANGE } from "./server/clients.ts";

const METHODS = ["client_secret_basic", "client_secret_post"];

/** Of the authorization server, from the gateway's public URL. */
export function issuerOf(publicUrl: string): string {
  return `${publicUrl}/oidc`;
}

/**
 * RFC 8414. The authorization endpoint is there for clients that insist on one; this version has none behind it.
 */
export function serverMetadata(issuer: string, dpopAlgorithms: readonly string[]): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/v1/authorize`,
    token_endpoint: `${issuer}/v1/token`,
    jwks_uri: `${issuer}/jwks.json`,
    response_types_supported: [],
    grant_types_supported: ["client_credentials", TOKEN_EXCHANGE],
    token_endpoint_auth_methods_supported: METHODS,
    // Whoever holds a token may give it back, or exchange it, without being a client.
    revocation_endpoint: `${issuer}/v1/revoke`,
    revocation_endpoint_auth_methods_supported: [...METHODS, "none"],
    introspection_endpoint: `${issuer}/v1/introspect`,
    introspection_endpoint_auth_methods_supported: METHODS,
    authorization_details_types_supported: ["postern"],
    dpop_signing_alg_values_supported: dpopAlgorithms,
  };
}

/** `/.well-known/databricks-config`, without which Databricks' SDK for Python can't authenticate. */
export function databricksConfig(issuer: string, workspaceId: string | null): object {
  return { oidc_endpoint: issuer, ...(workspaceId === null ? {} : { workspace_id: workspaceId }) };
}
