/**
 * @module The authorization server's three endpoints, on oidc-provider: it reads the requests, authenticates the clients and
 * answers errors; what a token may hold is decided here.
 *
 * Tokens are minted and known again by `access-token.ts`, since oidc-provider does not introspect or revoke JWTs, and has one
 * set of keys for as long as it lives.
 */

import { generateKeyPairSync } from "node:crypto";
import { IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type JWK, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { type AdapterContext, createAdapters } from "./adapter.ts";
import { type AssertionCheck, checkAssertions, requireOnce } from "./assertions.ts";
import { HOLDER, metadataOf, nobody } from "./clients.ts";
import { type GrantContext, registerGrants } from "./grants.ts";
import type { RetryLater } from "./later.ts";
import type { PreparedRequest } from "./prepare.ts";
import { compareSecret, type SecretCheck } from "./secret-check.ts";

export { type Endpoint, prepareRequest } from "./prepare.ts";

export interface AuthorizationServerOptions
  extends Omit<AdapterContext, "claimed">,
    Omit<GrantContext, "clientOf" | "callOf">,
    AssertionCheck,
    SecretCheck {
  /** A request that came to its end, well or not. */
  readonly onOutcome: (response: ServerResponse, outcome: Outcome) => void;
  /** A fault of the server's own. */
  readonly onFault: (response: ServerResponse, error: Error) => void;
}

/** For the log: who asked, and what came of it. */
export interface Outcome {
  /** Null where no client could be told. */
  readonly clientId: string | null;
  /** Null where all is well. */
  readonly error: string | null;
}

/** Answers a request that was read and prepared. */
export type AuthorizationServer = (
  request: PreparedRequest,
  socket: Socket,
  response: ServerResponse,
) => Promise<void>;

/** Paths below the issuer, which is where Databricks' own clients look for the first. */
const ENDPOINTS = {
  token: "/v1/token",
  revocation: "/v1/revoke",
  introspection: "/v1/introspect",
} as const;

export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { issuer, onOutcome, onFault, find } = options;
  const off = { enabled: false } as const;
  const prepared = new WeakMap<IncomingMessage, PreparedRequest>();
  const preparedOf = (koa: KoaContextWithOIDC): PreparedRequest => {
    const request = prepared.get(koa.req);
    if (request === undefined) throw new Error("a request that was not prepared");
    return request;
  };
  const clientIn = ({ certified }: PreparedRequest, id: string) =>
    certified?.id === id ? certified : find(id);
  const current = () => preparedOf(Provider.ctx as KoaContextWithOIDC);
  const claimed = (id: string) => {
    const request = current();
    const client = clientIn(request, id);
    if (client) return metadataOf(client, request.method);
    // Its secret is looked at all the same, and is wrong: nothing tells an id that there is from one that there is not.
    return request.method === "client_secret_basic" ? metadataOf(nobody(id), request.method) : undefined;
  };
  const provider = new Provider(issuer, {
    adapter: createAdapters({ ...options, claimed }),
    clientAuthMethods: [
      "client_secret_basic",
      "client_secret_post",
      "private_key_jwt",
      "tls_client_auth",
      "none",
    ],
    ...checkAssertions(options),
    // Keys are kept, rotated and published by the gateway. This one signs nothing; oidc-provider insists on one.
    jwks: { keys: [generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as JWK] },
    clientDefaults: { id_token_signed_response_alg: "EdDSA" },
    scopes: [],
    responseTypes: ["none"],
    routes: { ...ENDPOINTS },
    features: {
      introspection: {
        enabled: true,
        // A client learns of its own tokens, and of nobody else's.
        allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
      },
      revocation: {
        enabled: true,
        // Whoever holds a token may give it back.
        allowedPolicy: (_context, client, token) =>
          client.clientId === HOLDER || token.clientId === client.clientId,
      },
      clientCredentials: off,
      devInteractions: off,
      dPoP: off,
      mTLS: {
        enabled: true,
        tlsClientAuth: true,
        // Which client a certificate stands for was found out when the request was prepared: it authenticates that one alone.
        getCertificate: (koa) => preparedOf(koa).call.thumbprint ?? undefined,
        certificateAuthorized: (koa) => preparedOf(koa).call.thumbprint !== null,
        certificateSubjectMatches: (koa) => preparedOf(koa).certified?.id === koa.oidc.client?.clientId,
      },
      pushedAuthorizationRequests: off,
      // There is one resource; oidc-provider asks for it where a request has authorization details.
      resourceIndicators: { ...off, defaultResource: () => issuer },
      rpInitiatedLogout: off,
      userinfo: off,
    },
  });
  provider.Client.prototype.compareClientSecret = compareSecret({
    ...options,
    addressOf: () => current().call.address,
  });
  const callOf = (koa: KoaContextWithOIDC) => preparedOf(koa).call;
  requireOnce(provider, options, callOf);
  registerGrants(provider, {
    ...options,
    callOf,
    clientOf: (koa) => clientIn(preparedOf(koa), koa.oidc.client?.clientId ?? ""),
  });
  const tell = (context: KoaContextWithOIDC, error: string | null) => {
    const clientId = context.oidc.client?.clientId ?? "";
    const isClient = clientId !== HOLDER && clientIn(preparedOf(context), clientId) !== undefined;
    onOutcome(context.res, { clientId: isClient ? clientId : null, error });
  };
  provider.on("grant.success", (context) => tell(context, null));
  const failed = (context: KoaContextWithOIDC, error: RetryLater) => {
    if (error.retryAfterSeconds !== undefined) context.set("Retry-After", String(error.retryAfterSeconds));
    tell(context, error.message);
  };
  provider.on("grant.error", failed);
  provider.on("revocation.error", failed);
  provider.on("introspection.error", failed);
  provider.on("server_error", (context, error) => onFault(context.res, error));
  const handle = provider.callback();
  return (request, socket, response) => {
    const message = incoming(request, socket);
    prepared.set(message, request);
    return handle(message, response);
  };
}

/** The request as it was prepared: no header, no parameter and no path of the client's goes in beside it. */
function incoming({ endpoint, headers, body }: PreparedRequest, socket: Socket): IncomingMessage {
  const message = new IncomingMessage(socket);
  message.method = "POST";
  message.url = ENDPOINTS[endpoint];
  message.headers = {
    ...headers,
    host: "localhost",
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
    "content-length": String(body.length),
  };
  // Otherwise its end would be taken for a broken connection, and the socket closed.
  message.complete = true;
  message.push(body);
  message.push(null);
  return message;
}
