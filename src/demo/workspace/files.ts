/**
 * @module Files in volumes: `/api/2.0/fs/files/Volumes/…`. Both ways stream. `/Volumes/raw/demo/big/<N>.bin` always
 * exists: N MiB, made as they are fetched.
 */

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response, Router } from "express";
import { readPieces } from "./body.ts";
import { DEMO_EPOCH_MS } from "./data.ts";
import { ApiError } from "./errors.ts";
import { createFileStore } from "./file-store.ts";
import { queryValue } from "./parameters.ts";
import { exactRouter } from "./routes.ts";

const FILES = "/api/2.0/fs/files/*path";
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
const MIB = 1024 * 1024;
const BLOCK_BYTES = 64 * 1024;

interface Content {
  readonly bytes: number;
  readonly modified: Date;
  /** Null where the contents were dropped. */
  readonly pieces: Iterable<Buffer> | null;
}

export function fileRoutes(): Router {
  const router = exactRouter();
  const files = createFileStore(MAX_KEPT_BYTES);

  const contentAt = (path: string): Content => {
    const content = bigFile(path) ?? files.get(path);
    if (content) return content;
    throw new ApiError("NOT_FOUND", `The file ${path} does not exist.`);
  };

  router.head(FILES, (request, response) => {
    describe(response, contentAt(pathOf(request))).end();
  });
  router.get(FILES, async (request, response) => {
    const path = pathOf(request);
    const content = contentAt(path);
    if (content.pieces === null) {
      throw new ApiError("INVALID_STATE", `The demo workspace kept only the size and digest of ${path}.`);
    }
    describe(response, content);
    try {
      await pipeline(Readable.from(content.pieces, { objectMode: false }), response);
    } catch (error) {
      // A client that goes away is no mistake of this server's.
      if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
    }
  });
  router.put(FILES, async (request, response) => {
    const path = pathOf(request);
    const existing = bigFile(path) ?? files.get(path);
    if (existing && (queryValue(request, "overwrite") !== "true" || bigFile(path))) {
      throw new ApiError("ALREADY_EXISTS", `The file ${path} already exists.`);
    }
    await files.put(path, readPieces(request));
    response.status(204).end();
  });
  router.delete(FILES, (request, response) => {
    const path = pathOf(request);
    if (!files.remove(path)) throw new ApiError("NOT_FOUND", `The file ${path} does not exist.`);
    response.status(204).end();
  });
  return router;
}

function pathOf(request: Request): string {
  const segments = request.params["path"];
  const path = `/${Array.isArray(segments) ? segments.join("/") : segments}`;
  if (/^\/Volumes(?:\/[^/]+){4,}$/.test(path)) return path;
  throw new ApiError(
    "INVALID_PARAMETER_VALUE",
    "The path must be /Volumes/<catalog>/<schema>/<volume>/<file>.",
  );
}

function describe(response: Response, { bytes, modified }: Content): Response {
  return response.set({
    "content-type": "application/octet-stream",
    "content-length": String(bytes),
    "last-modified": modified.toUTCString(),
  });
}

function bigFile(path: string): Content | undefined {
  const mebibytes = /^\/Volumes\/raw\/demo\/big\/([1-9]\d{0,4})\.bin$/.exec(path)?.[1];
  if (mebibytes === undefined) return undefined;
  const bytes = Number(mebibytes) * MIB;
  return { bytes, modified: new Date(DEMO_EPOCH_MS), pieces: numberedBlocks(bytes / BLOCK_BYTES) };
}

/** Blocks that begin with their own number, so that one that is lost or out of order shows. */
function* numberedBlocks(count: number): Generator<Buffer> {
  for (let number = 0; number < count; number++) {
    const block = Buffer.alloc(BLOCK_BYTES, "postern demo ");
    block.writeBigUInt64BE(BigInt(number));
    yield block;
  }
}
