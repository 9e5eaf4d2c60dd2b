/**
 * @module How long things live, in seconds.
 */

/** RFC 9700 asks for short-lived access tokens; an hour is what Databricks' own live. */
export const MAX_JWT_SECONDS = 3600;

/** Tools that know only personal access tokens seldom renew them. */
export const MAX_OPAQUE_SECONDS = 366 * 86_400;

/** A key is known to all gateways, and to who caches the JWKS for a while, before it signs. */
export const PUBLISH_SECONDS = 600;
