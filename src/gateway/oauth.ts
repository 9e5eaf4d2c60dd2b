/**
 * @module The gateway's own endpoints, where OAuth clients and those of Databricks look for them. Nothing below `/oidc` and
 * `/.well-known` is ever sent upstream: a token of the upstream's would lead past the gateway.
 */

import { type Request, type Response, Router } from "express";
import { basicOf, certificateOf, DPOP_ALGORITHMS } from "../identity/index.ts";
import { readBytes } from "../intake/index.ts";
import type { RequestHead } from "../model/request.ts";
import { databricksConfig, type Endpoint, prepareRequest, serverMetadata } from "../tokens/index.ts";
import { type ExchangeResponse, headOf } from "./exchange.ts";
import { answerRefusal } from "./refusal.ts";
import type { Stops } from "./stops.ts";
import { outcomeOf } from "./tokens.ts";

const MAX_FORM = { maxBytes: 48 * 1024, timeoutMs: 10_000 };
const FORM_TYPE = /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?$/i;

const OWN: ReadonlySet<string | undefined> = new Set(["oidc", ".well-known"]);

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/oidc/v1/token": "token",
  "/oidc/v1/revoke": "revocation",
  "/oidc/v1/introspect": "introspection",
};

/** Whether a path is the gateway's own, and so never sent on. */
export function isOwnPath({ segments: [first] }: Pick<RequestHead, "segments">): boolean {
  return OWN.has(first);
}

export function oauthEndpoints(stops: Stops): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const { issuer, upstreamKind, mutualTlsUrl } = stops;
  const metadata = () => serverMetadata({ issuer, dpopAlgorithms: DPOP_ALGORITHMS, mutualTlsUrl });
  const documents: Readonly<Record<string, () => object>> = {
    ...(upstreamKind === "databricks" && {
      "/.well-known/databricks-config": () => databricksConfig(issuer, stops.workspaceId),
    }),
    // Where Databricks' clients look, and where RFC 8414, section 3.1, has it.
    "/oidc/.well-known/oauth-authorization-server": metadata,
    "/.well-known/oauth-authorization-server/oidc": metadata,
    "/oidc/jwks.json": () => stops.tokens.keyring.jwks(),
  };
  for (const [path, document] of Object.entries(documents)) {
    router.get(path, (_request, response) => {
      response.json(document());
    });
  }
  for (const [path, endpoint] of Object.entries(ENDPOINTS)) {
    router.post(path, authorizationServer(endpoint, path, stops));
  }
  router.use((_request, response) => {
    const message = "the gateway has nothing at this path, and never sends it on";
    answerRefusal(exchangeOf(response), { code: "not_proxied", message });
  });
  return router;
}

/** What Express hands on as its own came with an exchange. */
function exchangeOf(response: Response): ExchangeResponse {
  return response as unknown as ExchangeResponse;
}

function authorizationServer(
  endpoint: Endpoint,
  path: string,
  { tokens, issuer, publicUrl, log }: Stops,
): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    const head = headOf(exchangeOf(response));
    response.set({ "Cache-Control": "no-store", Pragma: "no-cache" });
    if (!FORM_TYPE.test((head.headers["content-type"] ?? "").trim())) {
      const error_description = "Send the parameters as application/x-www-form-urlencoded";
      response.status(400).json({ error: "invalid_request", error_description });
      return;
    }
    const bytes = await readBytes(request, head, MAX_FORM, () => response.writeContinue());
    if (!bytes.ok) return answerRefusal(exchangeOf(response), bytes.refusal);
    const authorization = head.headers["authorization"];
    const certificate = certificateOf(request.socket);
    const prepared = prepareRequest({
      endpoint,
      basic: basicOf(authorization),
      hasAuthorization: authorization !== undefined,
      body: bytes.value,
      dpop: head.headers["dpop"],
      issuer,
      isClient: (id) => tokens.clients.find(id) !== undefined,
      call: {
        url: `${publicUrl}${path}`,
        thumbprint: certificate?.thumbprint ?? null,
        address: request.socket.remoteAddress ?? "",
      },
      certified: certificate === null ? null : tokens.certified.clientOf(certificate),
    });
    if (!prepared.ok) {
      const { error, description } = prepared;
      log.info({ request_id: head.id, client: null, error }, endpoint);
      response.status(400).json({ error, error_description: description });
      return;
    }
    await tokens.server(prepared.request, request.socket, response);
    const { clientId, error } = outcomeOf(response);
    exchangeOf(response).locals.exchange.principal = clientId;
    log.info({ request_id: head.id, client: clientId, error }, endpoint);
  };
}
