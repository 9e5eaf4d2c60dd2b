/**
 * @module Bodies: read whole within a limit in bytes and time, then parsed strictly; the bytes go on unchanged.
 */

import type { Readable } from "node:stream";
import type { Body, RequestHead } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { JsonError, parseStrictJson } from "./json.ts";

export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json(?:\s*;\s*charset="?utf-8"?)?$/i;

/** Asks the client for the body that it announced (RFC 9110, section 10.1.1). */
type Invite = () => void;

/** Reads and parses the JSON body of a request; one without a body has none to parse. */
export async function readJsonBody(
  request: Readable,
  head: RequestHead,
  limits: BodyLimits,
  invite: Invite,
): Promise<Result<Body>> {
  if (head.framing.kind === "none") return accept({ state: "absent" });
  const announced = checkJsonHeaders(head.headers);
  if (!announced.ok) return announced;
  const bytes = await readBytes(request, head, limits, invite);
  return bytes.ok ? parseJsonBody(bytes.value) : bytes;
}

/** Whether the headers announce JSON that can be read as it is. */
function checkJsonHeaders(headers: Readonly<Record<string, string>>): Result<null> {
  const type = headers["content-type"];
  if (type !== undefined && !JSON_TYPE.test(type.trim())) {
    return refuse(
      "malformed_body",
      "the operation takes JSON: send `Content-Type: application/json` in UTF-8",
    );
  }
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    return refuse("malformed_body", "a body that the policy reads must not have a Content-Encoding");
  }
  return accept(null);
}

/** Parses a body that was read whole. */
export function parseJsonBody(bytes: Buffer): Result<Body> {
  if (bytes.length === 0) return accept({ state: "absent" });
  try {
    return accept({ state: "parsed", bytes, value: parseStrictJson(bytes) });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return refuse("malformed_body", `the body is not strict JSON: ${error.message}`);
  }
}

/**
 * Reads a body whole; one that is refused for what is announced is not invited. A refusal leaves the rest on the wire:
 * the caller must close the connection.
 */
export async function readBytes(
  request: Readable,
  head: RequestHead,
  limits: BodyLimits,
  invite: Invite,
): Promise<Result<Buffer>> {
  const tooLarge = refuse("body_too_large", `the body is larger than ${limits.maxBytes} bytes`);
  if (head.framing.kind === "length" && head.framing.bytes > limits.maxBytes) return tooLarge;
  if (head.headers["expect"] !== undefined) invite();
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: Result<Buffer>) => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("error", onError).off("close", onClose);
      request.pause();
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limits.maxBytes) settle(tooLarge);
    };
    const onEnd = () => settle(accept(Buffer.concat(chunks, size)));
    const onError = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    const onClose = () => settle(refuse("malformed_framing", "the connection closed before the body ended"));
    const timer = setTimeout(
      () => settle(refuse("body_too_slow", `the body did not arrive within ${limits.timeoutMs} ms`)),
      limits.timeoutMs,
    );
    request.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose);
  });
}
