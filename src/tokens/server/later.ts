/**
 * @module What oidc-provider throws for a client that is to come again.
 */

import { errors } from "oidc-provider";

/** With how many seconds it is to wait. */
export interface RetryLater extends Error {
  readonly retryAfterSeconds?: number;
}

export function later(description: string, seconds: number): RetryLater {
  const error = new errors.OIDCProviderError(503, "temporarily_unavailable");
  return Object.assign(error, {
    expose: true,
    error_description: description,
    retryAfterSeconds: seconds,
  });
}

/** For a token that can't be looked up now. */
export function busyLookingUp(): RetryLater {
  return later("Too many tokens are looked up at once", 1);
}
