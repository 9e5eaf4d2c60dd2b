/**
 * @module The two Express apps: the data plane that clients reach, and the management plane for operators.
 */

import express, { type ErrorRequestHandler, type Express } from "express";
import { canonicalForm } from "./canonical.ts";
import type { ExchangeResponse } from "./exchange.ts";
import { oauthEndpoints } from "./oauth.ts";
import { proxy } from "./proxy.ts";
import { answerRefusal } from "./refusal.ts";
import type { Stops } from "./stops.ts";

export function createDataApp(stops: Stops): Express {
  const app = bareApp();
  app.use(canonicalForm(stops) as never);
  app.use(oauthEndpoints(stops));
  app.use(proxy(stops) as never);
  app.use(faults(stops));
  return app;
}

export function createManagementApp({ policy, decisions, labels, isClosing }: Stops): Express {
  const app = bareApp();
  app.get("/health", (_request, response) => {
    const healthy = decisions.isHealthy() && !isClosing();
    response.status(healthy ? 200 : 503).json({
      status: healthy ? "ok" : "unavailable",
      version: labels.version,
      policy: { revision: policy.revision },
      decision_log: decisions.isHealthy() ? "ok" : "the last write failed",
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
function faults({ log }: Stops): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const exchange = (response as ExchangeResponse).locals.exchange;
    log.error({ request_id: exchange?.id, err: error }, "fault");
    if (response.headersSent || response.destroyed || exchange === undefined) {
      response.destroy();
      return;
    }
    const message = "the gateway has a fault, and denied the request";
    answerRefusal(response as ExchangeResponse, { code: "internal", message });
  };
}
