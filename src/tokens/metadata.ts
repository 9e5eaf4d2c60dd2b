/**
 * @module What clients look up before they ask for a token. Every URL is the gateway's own: a client that were given
 * the upstream's would authenticate there, past the gateway.
 */

import { ASSERTION_ALGORITHMS } from "./server/assertions.ts";
import { TOKEN_EXCHANGE } from "./server/clients.ts";

const METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

export interface MetadataOptions {
  readonly issuer: string;
  readonly dpopAlgorithms: readonly string[];
  /** Scheme, host and port of the listener for clients with certificates; null where there is none. */
  readonly mutualTlsUrl: string | null;
}

/** Of the authorization server, from the gateway's public URL. */
export function issuerOf(publicUrl: string): string {
  return `${publicUrl}/oidc`;
}

/**
 * RFC 8414. The authorization endpoint is there for clients that insist on one; this version has none behind it. Where clients
 * may have certificates, RFC 8705, section 5.
 */
export function serverMetadata({ issuer, dpopAlgorithms, mutualTlsUrl }: MetadataOptions): object {
  const methods = mutualTlsUrl === null ? METHODS : [...METHODS, "tls_client_auth"];
  return {
    issuer,
    authorization_endpoint: `${issuer}/v1/authorize`,
    token_endpoint: `${issuer}/v1/token`,
    jwks_uri: `${issuer}/jwks.json`,
    response_types_supported: [],
    grant_types_supported: ["client_credentials", TOKEN_EXCHANGE],
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    // Whoever holds a token may give it back, or exchange it, without being a client.
    revocation_endpoint: `${issuer}/v1/revoke`,
    revocation_endpoint_auth_methods_supported: [...methods, "none"],
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    introspection_endpoint: `${issuer}/v1/introspect`,
    introspection_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    authorization_details_types_supported: ["postern"],
    dpop_signing_alg_values_supported: dpopAlgorithms,
    ...(mutualTlsUrl !== null && {
      tls_client_certificate_bound_access_tokens: true,
      mtls_endpoint_aliases: {
        token_endpoint: `${issuerOf(mutualTlsUrl)}/v1/token`,
        revocation_endpoint: `${issuerOf(mutualTlsUrl)}/v1/revoke`,
        introspection_endpoint: `${issuerOf(mutualTlsUrl)}/v1/introspect`,
      },
    }),
  };
}

/** `/.well-known/databricks-config`, without which Databricks' SDK for Python can't authenticate. */
export function databricksConfig(issuer: string, workspaceId: string | null): object {
  return { oidc_endpoint: issuer, ...(workspaceId === null ? {} : { workspace_id: workspaceId }) };
}
