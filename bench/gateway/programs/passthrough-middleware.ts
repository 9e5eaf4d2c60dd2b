/**
 * @module Express with http-proxy-middleware, with an agent that keeps its connections, and no policy.
 */

import { Agent } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { createProxyMiddleware } from "http-proxy-middleware";

const middleware = createProxyMiddleware({
  target: `http://127.0.0.1:${process.argv[2]}`,
  agent: new Agent({ keepAlive: true }),
  ws: true,
});

const app = express();
app.disable("x-powered-by");
app.use(middleware);

const server = app.listen(0, "127.0.0.1", 4096, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
server.on("upgrade", middleware.upgrade);
