/**
 * @module The upstream's credential: a token that was given, or one that is fetched by client credentials (RFC 6749,
 * section 4.4), kept while it lasts and renewed before it ends.
 */

import {
  allowInsecureRequests,
  ClientSecretBasic,
  Configuration,
  clientCredentialsGrant,
  customFetch,
} from "openid-client";
import { Secret } from "../model/brand.ts";

export interface CredentialSource {
  /** Gives the secret that goes with the next request, at once where it is known. Throws a `CredentialError`. */
  current(): Secret | Promise<Secret>;
  /** Told that the upstream did not take it: it is not used again where there is a way to another. */
  rejected(token: Secret): void;
}

/** The upstream's own authorization server gave no token. The message is for the operator; it holds no secret. */
export class CredentialError extends Error {
  override readonly name = "CredentialError";
}

export function staticCredential(token: Secret): CredentialSource {
  return { current: () => token, rejected: () => {} };
}

export interface ClientCredentials {
  /** Of the upstream; Databricks has its token endpoint at /oidc/v1/token. */
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

interface Held {
  readonly token: Secret;
  readonly renewAt: number;
  readonly endsAt: number;
}

const FETCH_TIMEOUT_SECONDS = 15;
/** A token is renewed when a fifth of its life is left, at least this long before it ends. */
const RENEW_BEFORE_MS = 60_000;
/** After a failure nobody asks again for this long: an authorization server that is down is not helped by more load. */
const PAUSE_AFTER_FAILURE_MS = 1000;
/** Visible ASCII, and long enough that masking it wherever it is echoed masks nothing else. */
const SENDABLE = /^[\u0021-\u007e]{8,}$/;
/** Where the server does not say how long its token lives. */
const ASSUMED_LIFE_SECONDS = 300;

/** However many requests wait, one of them fetches. While an old token still lasts, nobody waits for the new one. */
export function clientCredentialsSource(
  client: ClientCredentials,
  now: () => number = Date.now,
): CredentialSource {
  const configuration = configure(client);
  let held: Held | null = null;
  let fetching: Promise<Held> | null = null;
  let failed: { readonly error: CredentialError; readonly until: number } | null = null;

  const renew = (): Promise<Held> => {
    if (failed && now() < failed.until) return Promise.reject(failed.error);
    fetching ??= fetchToken(configuration, now)
      .then(
        (token) => {
          failed = null;
          held = token;
          return token;
        },
        (error: CredentialError) => {
          failed = { error, until: now() + PAUSE_AFTER_FAILURE_MS };
          throw error;
        },
      )
      .finally(() => {
        fetching = null;
      });
    return fetching;
  };

  return {
    current() {
      if (held && now() < held.renewAt) return held.token;
      const renewal = renew();
      if (held && now() < held.endsAt) {
        renewal.catch(() => {
          // The token in hand still lasts; the next request tries again.
        });
        return held.token;
      }
      return renewal.then(({ token }) => token);
    },
    rejected(token) {
      if (held?.token === token) held = null;
    },
  };
}

function configure({ origin, clientId, clientSecret }: ClientCredentials): Configuration {
  const server = { issuer: `${origin}/oidc`, token_endpoint: `${origin}/oidc/v1/token` };
  const authentication = ClientSecretBasic(clientSecret.reveal());
  const configuration = new Configuration(server, clientId, undefined, authentication);
  configuration.timeout = FETCH_TIMEOUT_SECONDS;
  // Where a redirect leads, the client's secret must not follow.
  configuration[customFetch] = (url, options) => fetch(url, { ...options, redirect: "error" } as RequestInit);
  // The config takes plain http for loopback alone.
  if (origin.startsWith("http:")) allowInsecureRequests(configuration);
  return configuration;
}

async function fetchToken(configuration: Configuration, now: () => number): Promise<Held> {
  const askedAt = now();
  try {
    const answer = await clientCredentialsGrant(configuration, { scope: "all-apis" });
    if (!SENDABLE.test(answer.access_token)) throw new Error("its token is none that a header can carry");
    const lifeMs = (answer.expires_in ?? ASSUMED_LIFE_SECONDS) * 1000;
    const early = Math.min(Math.max(lifeMs / 5, RENEW_BEFORE_MS), lifeMs / 2);
    return {
      token: new Secret(answer.access_token),
      renewAt: askedAt + lifeMs - early,
      endsAt: askedAt + lifeMs,
    };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    throw new CredentialError(`the upstream's token endpoint gave no token: ${code ?? ""} ${message}`.trim());
  }
}
