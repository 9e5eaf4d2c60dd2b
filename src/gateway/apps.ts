/**
 * @module What answers on each plane: on the data plane the gateway's own endpoints, an Express app, and for everything else the
 * proxy; on the management plane another app for operators.
 */

import type { IncomingMessage, RequestListener } from "node:http";
import express, { type ErrorRequestHandler, type Express } from "express";
import { canonicalForm } from "./canonical.ts";
import { type ExchangeResponse, REQUEST_ID } from "./exchange.ts";
import { isOwnPath, oauthEndpoints } from "./oauth.ts";
import { proxy } from "./proxy.ts";
import { answerRefusal } from "./refusal.ts";
import type { InForce, Stops } from "./stops.ts";

/** Express is in the way of the gateway's own endpoints alone: what is proxied has no use for it. */
export function createDataApp(stops: Stops, inForce: InForce): RequestListener {
  const own = bareApp();
  own.use(oauthEndpoints(stops));
  const onFault = faults(stops);
  own.use(((error, _request, response, _next) =>
    onFault(error, response as never)) satisfies ErrorRequestHandler);
  const begin = canonicalForm(stops);
  let latest = stops;
  const forward = proxy(() => {
    if (latest.policy !== inForce.policy) latest = { ...stops, policy: inForce.policy };
    return latest;
  });
  return (request: IncomingMessage, plain) => {
    const response = begin(request, plain);
    const head = response.locals.exchange.head;
    if (head === null) return;
    if (isOwnPath(head)) {
      response.setHeader(REQUEST_ID, head.id);
      own(request, plain);
    } else forward(request, response).catch((error: unknown) => onFault(error, response));
  };
}

/** What operators are told of. */
export interface Managed extends Pick<Stops, "decisions" | "isClosing"> {
  readonly policy: { readonly revision: string };
  readonly labels: Pick<Stops["labels"], "version">;
  /** The page for a monitoring system. */
  readonly metrics: () => Promise<string>;
  /** Where several processes are one gateway. */
  readonly workers?: () => { readonly wanted: number; readonly ready: number; readonly restarts: number };
}

export function createManagementApp(managed: Managed): Express {
  const { policy, decisions, labels, isClosing, metrics, workers } = managed;
  const app = bareApp();
  app.get("/metrics", async (_request, response) => {
    response.type("text/plain; version=0.0.4; charset=utf-8").send(await metrics());
  });
  app.get("/health", (_request, response) => {
    const { ready = 1, ...rest } = workers?.() ?? {};
    const healthy = decisions.isHealthy() && !isClosing() && ready > 0;
    response.status(healthy ? 200 : 503).json({
      status: healthy ? "ok" : "unavailable",
      version: labels.version,
      policy: { revision: policy.revision },
      decision_log: decisions.isHealthy() ? "ok" : "the last write failed",
      ...(workers && { workers: { ...rest, ready } }),
    });
  });
  return app;
}

function bareApp(): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.enable("case sensitive routing").enable("strict routing");
  return app;
}

/** A fault of our own: the request is denied, the client learns no more than where to ask. */
function faults({ log }: Stops): (error: unknown, response: ExchangeResponse) => void {
  return (error, response) => {
    log.error({ request_id: response.locals.exchange.id, err: error }, "fault");
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const message = "the gateway has a fault, and denied the request";
    answerRefusal(response, { code: "internal", message });
  };
}
