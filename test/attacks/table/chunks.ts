/**
 * @module Chunks that are none, or that never end.
 */

import { cutOff, FILES, interrupted, message, type Row } from "../row.ts";
import { ADVISORY, BODY, CHUNKED, post } from "./framing-parts.ts";

const chunks: readonly Row[] = (
  [
    ["a size with 0x", `0x10\r\n${BODY}\r\n0\r\n\r\n`],
    ["a size with a sign", `+10\r\n${BODY}\r\n0\r\n\r\n`],
    ["a negative size", `-10\r\n${BODY}\r\n0\r\n\r\n`],
    ["a blank before the size", ` 10\r\n${BODY}\r\n0\r\n\r\n`],
    ["a blank after the size", `10 \r\n${BODY}\r\n0\r\n\r\n`],
    ["a size beyond 64 bits", `10000000000000010\r\n${BODY}\r\n0\r\n\r\n`],
    ["a size that fills 64 bits", `ffffffffffffffff\r\n${BODY}\r\n0\r\n\r\n`],
    ["no size", `\r\n${BODY}\r\n0\r\n\r\n`],
    ["a bare LF after the size", `10\n${BODY}\r\n0\r\n\r\n`],
    ["a bare CR after the size", `10\r${BODY}\r\n0\r\n\r\n`],
    ["two bytes that are no terminator", `10\r\n${BODY}XX0\r\n\r\n`],
    ["no terminator", `10\r\n${BODY}0\r\n\r\n`],
    ["a chunk shorter than the data", `5\r\n${BODY}\r\n0\r\n\r\n`],
    ["a bare LF in an extension", `10;a\nb\r\n${BODY}\r\n0\r\n\r\n`],
    ["a chunk that never ends", `fffff\r\n${BODY}`],
    ["no last chunk", `10\r\n${BODY}\r\n`],
    ["a trailer that never ends", `10\r\n${BODY}\r\n0\r\nX: y\r\n`],
    ["a trailer without a name", `10\r\n${BODY}\r\n0\r\n: y\r\n\r\n`],
  ] satisfies [string, string][]
).map(([name, body]) => ({
  name: `chunks: ${name}`,
  class: "message framing",
  advisory: ADVISORY,
  raw: post([CHUNKED], body),
  expect: cutOff(400, 408),
}));

/** An upload is streamed: its head is upstream before its body has ended. */
const uploads: readonly Row[] = (
  [
    ["no last chunk", [CHUNKED], "5\r\nhello\r\n"],
    ["a broken chunk", [CHUNKED], "5\r\nhello\r\nxyz\r\n"],
    ["bytes that are no terminator", [CHUNKED], "5\r\nhelloXX0\r\n\r\n"],
    ["a chunk that never ends", [CHUNKED], "fffff\r\nhello"],
    ["less than its length", ["Content-Length: 50"], "hello"],
  ] satisfies [string, string[], string][]
).map(([name, headers, body]) => ({
  name: `an upload with ${name} does not arrive as if it were whole`,
  class: "message framing",
  advisory: ADVISORY,
  raw: (context) => message(context, { line: `PUT ${FILES}/x`, headers, body }),
  expect: interrupted(`PUT ${FILES}/x`),
}));

export const CHUNK_ROWS: readonly Row[] = [...chunks, ...uploads];
