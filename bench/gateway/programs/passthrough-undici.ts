/**
 * @module A reverse proxy of node:http and undici's dispatcher alone, and no policy.
 */

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Dispatcher, Pool } from "undici";

const pool = new Pool(`http://127.0.0.1:${process.argv[2]}`, { connections: 256, pipelining: 1 });

/** Hop-by-hop (RFC 9110, section 7.6.1), which undici sets itself. */
const HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "expect"]);

function handlerFor(response: ServerResponse): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller) {
      response.on("drain", () => controller.resume());
      response.on("close", () => {
        if (!response.writableFinished) controller.abort(new Error("the client has gone"));
      });
    },
    onResponseStart(_controller, status, headers) {
      delete headers["connection"];
      delete headers["keep-alive"];
      delete headers["transfer-encoding"];
      response.writeHead(status, headers);
    },
    onResponseData(controller, bytes) {
      if (!response.write(bytes)) controller.pause();
    },
    onResponseEnd() {
      response.end();
    },
    onResponseError() {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    },
  };
}

const server = createServer((request, response) => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string" && !HOP.has(name)) headers[name] = value;
  }
  const hasBody =
    request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
  pool.dispatch(
    {
      method: (request.method ?? "GET") as Dispatcher.HttpMethod,
      path: request.url ?? "/",
      headers,
      body: hasBody ? request : null,
    },
    handlerFor(response),
  );
});

server.listen(0, "127.0.0.1", 4096, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
