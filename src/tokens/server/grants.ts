/**
 * @module The two ways to a token: a client asks for one of its own (RFC 6749, section 4.4), or whoever holds one exchanges it
 * for a narrower one (RFC 8693).
 */

import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import { errors } from "oidc-provider";
import type { Client } from "../../model/client.ts";
import type { Confirmation, Principal } from "../../model/input.ts";
import type { TokenContent } from "../content.ts";
import { type Asked, type Issue, type IssueContext, issueInExchange, issueToClient } from "../issue.ts";
import type { ServiceFacts } from "../scopes.ts";
import type { AdapterContext } from "./adapter.ts";
import { type Call, HOLDER, TOKEN_EXCHANGE } from "./clients.ts";
import { busyLookingUp, later } from "./later.ts";
import { NAMED_CLIENT } from "./prepare.ts";

export interface GrantContext {
  readonly issuer: string;
  /** The client that this request was authenticated as. */
  readonly clientOf: (koa: KoaContextWithOIDC) => Client | undefined;
  /** How the request came. */
  readonly callOf: (koa: KoaContextWithOIDC) => Call;
  /** Whether what is known of clients and revocations is fresh enough to rely on. */
  readonly isCurrent: () => boolean;
  /** Who holds a token that is valid now. */
  readonly verify: AdapterContext["verify"];
  /** The key that a DPoP proof for the token endpoint is made with (RFC 9449, section 5). */
  readonly provenKey: (proof: string, url: string) => Promise<ProvenKey>;
  /** For the next DPoP proof. */
  readonly nonce: () => string;
  /** Signs a token. */
  readonly mint: (content: TokenContent) => Promise<string>;
  readonly services: ServiceFacts;
  readonly ttlSeconds: number;
  /** Seconds since 1970. */
  readonly now: () => number;
}

/** RFC 9449, section 5. */
export type ProvenKey =
  | { readonly ok: true; readonly jkt: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** RFC 8693, section 3. */
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const SUBJECT_TYPES: ReadonlySet<unknown> = new Set([ACCESS_TOKEN, "urn:ietf:params:oauth:token-type:jwt"]);

/** Longer tokens would not be taken: they do not fit into a header with the rest. */
const MAX_TOKEN_CHARS = 8192;

/** As long as a gateway may be without news. */
const RETRY_SECONDS = 5;

const ASKED = ["scope", "authorization_details", "expires_in"];
const EXCHANGED = [
  "subject_token",
  "subject_token_type",
  "actor_token",
  "actor_token_type",
  "requested_token_type",
  "audience",
  NAMED_CLIENT,
];

export function registerGrants(provider: Provider, context: GrantContext): void {
  const issuing = (): IssueContext => ({
    services: context.services,
    ttlSeconds: context.ttlSeconds,
    now: context.now(),
  });

  provider.registerGrantType(
    "client_credentials",
    async (koa) => {
      const client = context.clientOf(koa);
      // What is minted now would outlive a disabling that is not known here yet.
      if (!context.isCurrent())
        throw later("The gateway can't find out which clients were disabled", RETRY_SECONDS);
      if (client === undefined) throw new errors.InvalidClient("the client is not known any more");
      koa.body = await answerTo(issueToClient(client, await askedBy(koa, context), issuing()), context);
    },
    ASKED,
  );

  provider.registerGrantType(
    TOKEN_EXCHANGE,
    async (koa) => {
      const subject = await subjectOf(koa, context);
      const client = koa.oidc.client?.clientId ?? HOLDER;
      const actor = client === HOLDER ? subject.id : client;
      const issue = issueInExchange(subject, actor, await askedBy(koa, context), issuing());
      koa.body = { ...(await answerTo(issue, context)), issued_token_type: ACCESS_TOKEN };
    },
    [...ASKED, ...EXCHANGED],
  );
}

async function askedBy(koa: KoaContextWithOIDC, context: GrantContext): Promise<Asked> {
  const { params } = koa.oidc;
  const text = (name: string) => (typeof params?.[name] === "string" ? (params[name] as string) : null);
  return {
    scope: text("scope") ?? "",
    details: text("authorization_details"),
    expiresIn: text("expires_in"),
    confirmation: await confirmationOf(koa, context),
  };
}

/** RFC 8705, section 3: a token that is asked for over mutual TLS is bound to the certificate; RFC 9449 beside it. */
async function confirmationOf(koa: KoaContextWithOIDC, context: GrantContext): Promise<Confirmation | null> {
  const jkt = await provenKeyOf(koa, context);
  const { thumbprint } = context.callOf(koa);
  if (jkt === null && thumbprint === null) return null;
  return { ...(jkt !== null && { jkt }), ...(thumbprint !== null && { "x5t#S256": thumbprint }) };
}

/** Thumbprint of the key that the new token is to be bound to; null where the request has no proof. */
async function provenKeyOf(koa: KoaContextWithOIDC, context: GrantContext): Promise<string | null> {
  const proof = koa.get("dpop");
  if (proof === "") return null;
  koa.set("DPoP-Nonce", context.nonce());
  const proven = await context.provenKey(proof, context.callOf(koa).url);
  if (!proven.ok) throw new errors.CustomOIDCProviderError(proven.code, proven.message);
  return proven.jkt;
}

/** Who holds the token that is to be exchanged. */
async function subjectOf({ oidc }: KoaContextWithOIDC, { verify }: GrantContext): Promise<Principal> {
  const { subject_token, subject_token_type, requested_token_type, actor_token } = oidc.params ?? {};
  if (typeof subject_token !== "string") {
    throw new errors.InvalidRequest("missing required parameter(s) (subject_token)");
  }
  if (!SUBJECT_TYPES.has(subject_token_type)) {
    throw new errors.InvalidRequest(`subject_token_type is ${ACCESS_TOKEN}`);
  }
  if (requested_token_type !== undefined && requested_token_type !== ACCESS_TOKEN) {
    throw new errors.InvalidRequest(`requested_token_type is ${ACCESS_TOKEN}`);
  }
  // Who acts is the client that authenticates; a second word on that is not taken.
  if (actor_token !== undefined) throw new errors.InvalidRequest("actor_token is not supported");
  const subject = await verify(subject_token);
  if (subject === "busy") throw busyLookingUp();
  if (subject === null) throw new errors.InvalidRequest("subject_token is not valid here, or has expired");
  const named = oidc.params?.[NAMED_CLIENT];
  if (named !== undefined && named !== subject.id) {
    throw new errors.InvalidGrant("the token is not one of the client that is named");
  }
  return subject;
}

/** RFC 6749, section 5.1, and RFC 9396, section 7. Throws what RFC 6749, section 5.2, has for a refusal. */
async function answerTo(issue: Issue, { mint }: GrantContext): Promise<object> {
  if (!issue.ok) throw new errors.CustomOIDCProviderError(issue.error, issue.description);
  const { content } = issue;
  const token = await mint(content);
  if (token.length > MAX_TOKEN_CHARS) {
    throw new errors.InvalidRequest("the token would be longer than one may be: ask for less at a time");
  }
  return {
    access_token: token,
    token_type: content.confirmation?.jkt === undefined ? "Bearer" : "DPoP",
    expires_in: content.expiresAt - content.issuedAt,
    scope: content.scopes.join(" "),
    ...(content.details.length > 0 && { authorization_details: content.details }),
  };
}
