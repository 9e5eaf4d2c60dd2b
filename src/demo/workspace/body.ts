/**
 * @module Request bodies: read in pieces by whoever wants them, measured for the log as they pass.
 */

import { createHash, type Hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { NextFunction, Request, Response } from "express";
import { ApiError } from "./errors.ts";

const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** What has been read of a request's body. */
export interface BodyMeasure {
  readonly bytes: number;
  /** SHA-256 of the whole body in hex; null until the whole of it was read, and where there was none. */
  readonly sha256: string | null;
}

interface Reading {
  readonly hash: Hash;
  bytes: number;
  sha256: string | null;
}

const readings = new WeakMap<IncomingMessage, Reading>();

export function bodyMeasure(request: IncomingMessage): BodyMeasure {
  const reading = readings.get(request);
  return { bytes: reading?.bytes ?? 0, sha256: reading?.sha256 ?? null };
}

/** The pieces of a body as they arrive, no faster than they are taken. Throws where the client went away. */
export async function* readPieces(request: IncomingMessage): AsyncGenerator<Buffer> {
  const reading: Reading = { hash: createHash("sha256"), bytes: 0, sha256: null };
  readings.set(request, reading);
  for await (const piece of request as AsyncIterable<Buffer>) {
    reading.hash.update(piece);
    reading.bytes += piece.length;
    yield piece;
  }
  if (reading.bytes > 0) reading.sha256 = reading.hash.digest("hex");
}

/** Reads a JSON body into `request.body`: an object, empty where there was no body. */
export async function readJson(request: Request, _response: Response, next: NextFunction): Promise<void> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of readPieces(request)) {
    bytes += piece.length;
    // What is too much is read too: to stop here would cut the connection before the client has its answer.
    if (bytes <= MAX_JSON_BYTES) pieces.push(piece);
  }
  if (bytes > MAX_JSON_BYTES) throw new ApiError("BAD_REQUEST", "The body is longer than 16 MiB.");
  request.body = bytes === 0 ? {} : objectOf(Buffer.concat(pieces).toString("utf8"));
  next();
}

function objectOf(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError("MALFORMED_REQUEST", "Could not parse request object: the body is not JSON.");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new ApiError("MALFORMED_REQUEST", "Could not parse request object: the body is not a JSON object.");
}
