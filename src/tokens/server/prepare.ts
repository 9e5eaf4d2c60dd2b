/**
 * @module A request to the authorization server, read strictly before oidc-provider sees it: what is ambiguous is refused, and
 * what Databricks' clients send in ways of their own is put the standard way.
 */

import type { Client } from "../../model/client.ts";
import { decodeFormText, parseForm } from "../form.ts";
import { type AuthenticationMethod, type Call, HOLDER, TOKEN_EXCHANGE } from "./clients.ts";

export interface TokenServerRequest {
  readonly endpoint: Endpoint;
  /** What the Authorization header holds, undecoded; null where there is none, or none of that kind. */
  readonly basic: { readonly user: string; readonly password: string } | null;
  readonly hasAuthorization: boolean;
  readonly body: Uint8Array;
  /** The DPoP proof; undefined where there is none. */
  readonly dpop: string | undefined;
  readonly issuer: string;
  readonly isClient: (id: string) => boolean;
  readonly call: Call;
  /** The client that the connection's certificate stands for; null where it stands for none. */
  readonly certified: Client | null;
}

export type Endpoint = "token" | "revocation" | "introspection";

export interface PreparedRequest {
  readonly endpoint: Endpoint;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How it says which client sends it. */
  readonly method: AuthenticationMethod;
  readonly call: Call;
  /** The client that the certificate authenticates; null where another method does. */
  readonly certified: Client | null;
}

export type Preparation =
  | { readonly ok: true; readonly request: PreparedRequest }
  | { readonly ok: false; readonly error: string; readonly description: string };

/** Databricks' clients name the client whose token of another issuer they exchange, without a secret. */
export const NAMED_CLIENT = "named_client";

/** Would narrow the token in a way that is not known here: to ignore it would grant more than was asked. */
const UNSUPPORTED = ["assume_group", "resource"];

export function prepareRequest(request: TokenServerRequest): Preparation {
  const { endpoint, basic, body, issuer } = request;
  const form = parseForm(body);
  if (!form.ok) return refuse("invalid_request", form.error);
  const parameters = new Map(form.value);
  const unsupported = UNSUPPORTED.find((name) => parameters.has(name));
  if (unsupported !== undefined)
    return refuse("invalid_request", `The parameter ${unsupported} is not supported`);
  if (parameters.has("audience") && parameters.get("audience") !== issuer) {
    return refuse("invalid_target", `The only audience here is ${issuer}`);
  }
  if (request.hasAuthorization && basic === null) {
    return refuse("invalid_request", "The Authorization header is not Basic authentication");
  }
  const headers = {
    ...(basic !== null && { authorization: standardBasic(basic, request.isClient) }),
    ...(request.dpop !== undefined && { dpop: request.dpop }),
  };
  const method = methodOf(basic !== null, parameters, request.certified);
  const certified = method === "tls_client_auth" ? request.certified : null;
  if (certified !== null) parameters.set("client_id", certified.id);
  else if (basic === null && isByHolder(endpoint, parameters)) {
    const named = parameters.get("client_id");
    if (named !== undefined) parameters.set(NAMED_CLIENT, named);
    parameters.set("client_id", HOLDER);
  }
  const token = parameters.get("token");
  if (endpoint !== "token" && token !== undefined) parameters.set("token", unstructured(token));
  const encoded = new URLSearchParams([...parameters]).toString();
  const { call } = request;
  return { ok: true, request: { endpoint, headers, body: Buffer.from(encoded), method, call, certified } };
}

/** A certificate authenticates its own client, where nothing else is shown and no other client is named. */
function methodOf(
  hasBasic: boolean,
  parameters: ReadonlyMap<string, string>,
  certified: Client | null,
): AuthenticationMethod {
  if (parameters.has("client_assertion")) return "private_key_jwt";
  if (hasBasic || parameters.has("client_secret") || certified === null) return "client_secret_basic";
  const named = parameters.get("client_id") ?? certified.id;
  return named === certified.id ? "tls_client_auth" : "client_secret_basic";
}

/** Whether the token that is handed in is all that speaks for who sends it. */
function isByHolder(endpoint: Endpoint, parameters: ReadonlyMap<string, string>): boolean {
  const isAuthenticated = parameters.has("client_secret") || parameters.has("client_assertion");
  if (isAuthenticated) return false;
  if (endpoint === "revocation") return !parameters.has("client_id");
  return endpoint === "token" && parameters.get("grant_type") === TOKEN_EXCHANGE;
}

/**
 * The header as RFC 6749, section 2.3.1, has it. Databricks' clients for Python and JavaScript send id and secret as they
 * are, its client for Go form-encoded: whichever reading names a client counts. The secret goes on as it came, since to
 * decode it first would break one that holds `+` or `%`; both readings of it are tried.
 */
function standardBasic(
  { user, password }: { readonly user: string; readonly password: string },
  isClient: (id: string) => boolean,
): string {
  const decoded = decodedOrNull(user);
  const id = !isClient(user) && decoded !== null && isClient(decoded) ? decoded : user;
  const pair = `${encodeURIComponent(id)}:${encodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

/** Null where the text is not form-encoded. */
export function decodedOrNull(text: string): string | null {
  try {
    return decodeFormText(text);
  } catch {
    return null;
  }
}

/** oidc-provider refuses whatever looks like a JWT before it looks for it, so that here it does not look like one. */
function unstructured(token: string): string {
  return token.replaceAll(".", "~");
}

/** The token that `unstructured` was given: neither JWTs nor opaque tokens have a `~` of their own. */
export function restoredToken(text: string): string {
  return text.replaceAll("~", ".");
}

function refuse(error: string, description: string): Preparation {
  return { ok: false, error, description };
}
