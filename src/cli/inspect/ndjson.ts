/**
 * @module Input documents for requests that come as lines of JSON, as many as there are.
 */

import { once } from "node:events";
import type { FactFinder } from "../../facts/index.ts";
import type { Principal } from "../../model/input.ts";
import { linesOf } from "../ndjson/lines.ts";
import { createLineReader, isObject } from "../ndjson/object.ts";
import { inputDocumentOf, type WireRequest } from "./document.ts";

/** A request with the largest body that the gateway can be told to read, written in escapes. */
const MAX_LINE_BYTES = 128 * 1024 * 1024;

const EXPECTED =
  'expected {"method": "GET", "url": "/…", "headers": {"name": "value"}, "body": …}, of which the last two may be left out';

const { objectIn, malformed } = createLineReader(["method", "url", "headers", "body"], EXPECTED);

export interface NdjsonOptions {
  readonly principal: Principal;
  readonly finder: FactFinder;
  readonly out: (text: string) => void;
}

/**
 * Prints one line for each, in order: the input document, or the refusal with the number of its line. Throws a
 * `UsageError` at the first line that is no request.
 */
export async function inspectLines(
  chunks: AsyncIterable<Buffer>,
  { principal, finder, out }: NdjsonOptions,
): Promise<void> {
  for await (const { bytes, number } of linesOf(chunks, MAX_LINE_BYTES)) {
    const result = inputDocumentOf(requestOf(bytes, number), principal, finder);
    out(`${JSON.stringify(result.ok ? result.value : { refused: result.refusal, line: number })}\n`);
    // What a slow reader has not taken yet must not pile up.
    if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
  }
}

function requestOf(bytes: Buffer, line: number): WireRequest {
  const value = objectIn(bytes, line);
  const { method, url, headers = {} } = value;
  if (typeof method !== "string") throw malformed(line, "no method");
  if (typeof url !== "string") throw malformed(line, "no url");
  if (!isObject(headers)) throw malformed(line, "headers that are no object");
  const pairs = Object.entries(headers).flatMap(([name, given]) =>
    (Array.isArray(given) ? given : [given]).map((text): [string, string] => {
      if (typeof text !== "string") throw malformed(line, `the header ${JSON.stringify(name)} is no text`);
      return [name, text];
    }),
  );
  const body = "body" in value ? Buffer.from(JSON.stringify(value["body"])) : null;
  return { method, url, headers: pairs, body };
}
