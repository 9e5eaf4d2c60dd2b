/**
 * @module Every error that a client of the gateway can meet, in one table.
 *
 * `errorCode` is what Databricks' clients turn into their own exceptions. No denial has status 429 or 503, which
 * those clients retry, or 404, which reads as "it is gone". A limit is no
 * denial but "later": the same request goes through after `Retry-After`, so there a retry is right. docs/errors.md is made from this table.
 */

interface ErrorEntry {
  readonly status: number;
  /** `error_code` of the answer, as Databricks names it. */
  readonly errorCode: string;
  readonly meaning: string;
  /** What the reader of the error should do. */
  readonly remedy: string;
}

export const ERRORS = {
  malformed_target: {
    status: 400,
    errorCode: "BAD_REQUEST",
    meaning: "The request target can be read in more than one way.",
    remedy:
      "Send a plain origin-form path: no encoded slashes, dot segments, empty segments or `;` parameters.",
  },
  malformed_header: {
    status: 400,
    errorCode: "BAD_REQUEST",
    meaning: "A header is repeated that may stand once, or holds characters that headers must not hold.",
    remedy: "Send each of the headers named in the message once, in printable ASCII.",
  },
  malformed_framing: {
    status: 400,
    errorCode: "BAD_REQUEST",
    meaning: "Where the message ends can be read in more than one way, or it is not HTTP/1.1.",
    remedy: "Send either Content-Length or `Transfer-Encoding: chunked`, never both.",
  },
  malformed_body: {
    status: 400,
    errorCode: "BAD_REQUEST",
    meaning: "The body is not the strict UTF-8 JSON that the operation takes.",
    remedy: "Send one JSON value (RFC 8259) without duplicate keys, as `Content-Type: application/json`.",
  },
  misplaced_token: {
    status: 400,
    errorCode: "BAD_REQUEST",
    meaning:
      "The client's token stands outside the `Authorization` header, where it would reach the upstream.",
    remedy: "Send the token as `Authorization: Bearer …` and nowhere else.",
  },
  method_not_allowed: {
    status: 405,
    errorCode: "BAD_REQUEST",
    meaning: "The method is none that the gateway forwards.",
    remedy: "Use GET, HEAD, POST, PUT, PATCH or DELETE.",
  },
  body_too_large: {
    status: 413,
    errorCode: "BAD_REQUEST",
    meaning: "The body is larger than the policy may be given.",
    remedy: "Send less, or raise `limits.body` in the gateway's config.",
  },
  body_too_slow: {
    status: 408,
    errorCode: "BAD_REQUEST",
    meaning: "The body did not arrive in time.",
    remedy: "Send the body without pauses.",
  },
  expectation_failed: {
    status: 417,
    errorCode: "BAD_REQUEST",
    meaning: "The `Expect` header asks for something other than `100-continue`.",
    remedy: "Leave the `Expect` header out.",
  },
  unauthenticated: {
    status: 401,
    errorCode: "UNAUTHENTICATED",
    meaning: "The request carries no token, or one that is not valid here.",
    remedy: "Get a token at /oidc/v1/token and send it as `Authorization: Bearer …`.",
  },
  invalid_dpop_proof: {
    status: 401,
    errorCode: "UNAUTHENTICATED",
    meaning: "The token is bound to a key, and the proof of having it is not good (RFC 9449).",
    remedy: "Make a proof for this very request, with the key that the token was asked for with.",
  },
  use_dpop_nonce: {
    status: 401,
    errorCode: "UNAUTHENTICATED",
    meaning: "The DPoP proof lacks the gateway's nonce, or has an old one (RFC 9449, section 9).",
    remedy: "Put the value of the `DPoP-Nonce` header of this answer into the proof, and send it again.",
  },
  permission_denied: {
    status: 403,
    errorCode: "PERMISSION_DENIED",
    meaning: "The policy denies the request; the reasons say what would have been needed.",
    remedy: "Ask for a token with the scope named, or ask the policy's owner for the grant.",
  },
  upgrade_refused: {
    status: 403,
    errorCode: "PERMISSION_DENIED",
    meaning: "The request is allowed, or could be, but not as a WebSocket.",
    remedy:
      "Ask without `Upgrade`, or have the operation named in `upstream.upgrades.operations` of the gateway's config.",
  },
  not_proxied: {
    status: 404,
    errorCode: "ENDPOINT_NOT_FOUND",
    meaning: "The path belongs to the gateway itself, which has nothing there and never forwards it.",
    remedy: "Use the endpoints that /oidc/.well-known/oauth-authorization-server names.",
  },
  policy_failed: {
    status: 500,
    errorCode: "INTERNAL_ERROR",
    meaning: "The policy threw, or answered with something that is no decision. The request was denied.",
    remedy: "Give the decision id to the gateway's operator: its log has the cause.",
  },
  obligation_failed: {
    status: 500,
    errorCode: "INTERNAL_ERROR",
    meaning: "The policy asks for something that this gateway cannot carry out. The request was denied.",
    remedy: "Give the decision id to the gateway's operator: its log names the obligation.",
  },
  audit_failed: {
    status: 500,
    errorCode: "INTERNAL_ERROR",
    meaning: "The decision could not be recorded, so nothing was sent upstream.",
    remedy: "The gateway's operator must make room for, or repair, the decision log.",
  },
  internal: {
    status: 500,
    errorCode: "INTERNAL_ERROR",
    meaning: "The gateway has a fault. The request was denied.",
    remedy: "Give the request id to the gateway's operator: its log has the cause.",
  },
  limit_exhausted: {
    status: 403,
    errorCode: "PERMISSION_DENIED",
    meaning: "The token was for a number of requests, and they are used up.",
    remedy: "Ask whoever handed out the token for another one.",
  },
  rate_limited: {
    status: 429,
    errorCode: "REQUEST_LIMIT_EXCEEDED",
    meaning: "The policy allows the request, but no more of them within this time.",
    remedy:
      "Send it again after the seconds that `Retry-After` says; clients of Databricks do so by themselves.",
  },
  limits_unknown: {
    status: 500,
    errorCode: "INTERNAL_ERROR",
    meaning: "How many requests went on could not be had from the store, so this one did not.",
    remedy: "The gateway's operator must see to the store.",
  },
  revocations_unknown: {
    status: 500,
    errorCode: "INTERNAL_ERROR",
    meaning: "The gateway has had no news of revoked tokens for too long, so it takes none.",
    remedy: "The gateway's operator must see to the store.",
  },
  overloaded: {
    status: 503,
    errorCode: "TEMPORARILY_UNAVAILABLE",
    meaning: "More came at once than the gateway lets wait. Nothing was sent upstream.",
    remedy: "Send the request again after the seconds of the `Retry-After` header.",
  },
  upstream_down: {
    status: 503,
    errorCode: "TEMPORARILY_UNAVAILABLE",
    meaning:
      "The upstream did not answer several times in a row, so it is not asked for now. Nothing was sent to it.",
    remedy: "Send the request again after the seconds of the `Retry-After` header.",
  },
  upstream_limited: {
    status: 429,
    errorCode: "REQUEST_LIMIT_EXCEEDED",
    meaning:
      "The upstream said to this client that it takes no more of this operation for now, so it was not asked again.",
    remedy: "Send the request again after the seconds of the `Retry-After` header.",
  },
  upstream_unreachable: {
    status: 502,
    errorCode: "UPSTREAM_UNREACHABLE",
    meaning: "The upstream could not be reached, or broke the connection.",
    remedy: "Try again when it is back; whether the call took effect is not known.",
  },
  upstream_credential: {
    status: 502,
    errorCode: "UPSTREAM_CREDENTIAL",
    meaning: "The upstream does not take the gateway's own credential, or it could not be fetched.",
    remedy: "The gateway's operator must renew the credential.",
  },
  upstream_answer: {
    status: 502,
    errorCode: "UPSTREAM_ANSWER",
    meaning: "The upstream's answer would lead the client past the gateway, or can't be read as announced.",
    remedy: "Give the decision id to the gateway's operator: its log names what was refused.",
  },
  upstream_timeout: {
    status: 504,
    errorCode: "DEADLINE_EXCEEDED",
    meaning: "The upstream did not answer in time.",
    remedy: "Ask for less, or raise `upstream.timeouts` in the gateway's config.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
