/**
 * @module Thrift over HTTP: the paths by which drivers reach a warehouse or a cluster.
 */

import type { Request, Response, Router } from "express";
import { readPieces } from "../body.ts";
import { ApiError } from "../errors.ts";
import { exactRouter } from "../routes.ts";
import type { Store } from "../store.ts";
import { warehouseWith } from "../warehouses.ts";
import { createThriftServer } from "./server.ts";
import type { RunStatement } from "./types.ts";

const TYPE = "application/x-thrift";
const MAX_BYTES = 1024 * 1024;

/** To be used before whatever else reads bodies. */
export function thriftRoutes(store: Store, run: RunStatement): Router {
  const router = exactRouter();
  const server = createThriftServer(store, run);

  const answer = async (request: Request, response: Response): Promise<void> => {
    if (request.headers["content-type"] !== TYPE)
      throw new ApiError("BAD_REQUEST", `The body is not ${TYPE}.`);
    const answered = await server(await readBody(request));
    if (answered === null) throw new ApiError("BAD_REQUEST", "The body is not a call of Thrift.");
    response
      .set("content-type", TYPE)
      .end(Buffer.from(answered.buffer, answered.byteOffset, answered.byteLength));
  };

  router.post(["/sql/1.0/warehouses/:id", "/sql/1.0/endpoints/:id"], async (request, response) => {
    warehouseWith(store, String(request.params["id"]));
    await answer(request, response);
  });
  router.post("/sql/protocolv1/o/:workspace/:cluster", answer);
  return router;
}

async function readBody(request: Request): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of readPieces(request)) {
    bytes += piece.length;
    if (bytes <= MAX_BYTES) pieces.push(piece);
  }
  if (bytes > MAX_BYTES) throw new ApiError("BAD_REQUEST", "The body is longer than 1 MiB.");
  return Buffer.concat(pieces);
}
