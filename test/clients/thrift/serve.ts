/**
 * @module An HTTPS server for drivers, which speak nothing else: the demo's Thrift routes, with a gateway's doings in front
 * of them, if any.
 */

import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import express from "express";
import { openSelfSignedPair } from "../../../src/demo/self-signed.ts";
import { createStore } from "../../../src/demo/workspace/store.ts";
import type { RunStatement } from "../../../src/demo/workspace/thrift/index.ts";
import { createThriftServer } from "../../../src/demo/workspace/thrift/server.ts";

export interface ThriftHost {
  readonly port: number;
  readonly caFile: string;
  close(): Promise<void>;
}

/** Gives the body to pass on, or the body to answer with. */
export type InFront = (body: Buffer) => { readonly forward: Uint8Array } | { readonly answer: Uint8Array };

export async function serveThrift(run: RunStatement, inFront: InFront): Promise<ThriftHost> {
  const pair = await openSelfSignedPair(mkdtempSync(join(tmpdir(), "postern-thrift-")));
  const server = createThriftServer(createStore(), run);
  const app = express();
  app.post("/sql/1.0/warehouses/:id", async (request, response) => {
    const decided = inFront(await buffer(request));
    const answer = "answer" in decided ? decided.answer : await server(decided.forward);
    response.status(answer ? 200 : 400).set("content-type", "application/x-thrift");
    response.end(Buffer.from(answer ?? []));
  });
  const tls = createServer({ cert: readFileSync(pair.certPath), key: readFileSync(pair.keyPath) }, app);
  await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
  return {
    port: (tls.address() as AddressInfo).port,
    caFile: pair.certPath,
    close: () =>
      new Promise((resolve) => {
        tls.close(() => resolve());
        tls.closeAllConnections();
      }),
  };
}
