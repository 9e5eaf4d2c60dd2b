/**
 * @module Answers that are compressed by gzip though nobody asked: decompressed, so that the credential is seen in them.
 */

import { gzipSync } from "node:zlib";
import { POWERFUL } from "../support/gateway.ts";
import { binary } from "./broken-answers.ts";
import type { Reflection } from "./reflection.ts";

const STARS = "*".repeat(POWERFUL.length);
const SAID = `{"authorization":"Bearer ${POWERFUL}"}`;
const MASKED = `{"authorization":"Bearer ${STARS}"}`;
const GZIP = "Content-Encoding: gzip";
/** Stored as it is, so that the credential stands in the compressed bytes, too. */
const stored = (text: string) => gzipSync(text, { level: 0 });

function chunked(...chunks: readonly Buffer[]): readonly (string | Buffer)[] {
  const framed = chunks.map((chunk) =>
    Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]),
  );
  return [`HTTP/1.1 200 OK\r\n${GZIP}\r\nTransfer-Encoding: chunked\r\n\r\n`, ...framed, "0\r\n\r\n"];
}

/** Cut in the middle of the credential. */
function halves(bytes: Buffer): readonly Buffer[] {
  const middle = bytes.indexOf(POWERFUL) + 10;
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}

export const DECOMPRESSED: readonly Reflection[] = [
  ...["gzip", "x-gzip", "GZIP"].map((coding) => ({
    name: `the credential in ${coding}`,
    parts: binary([`Content-Encoding: ${coding}`], gzipSync(SAID)),
    status: 200,
    body: MASKED,
  })),
  {
    name: "the credential in gzip that stores it",
    parts: binary([GZIP], stored(SAID)),
    status: 200,
    body: MASKED,
  },
  {
    name: "the credential in gzip, in two chunks",
    parts: chunked(...halves(stored(SAID))),
    status: 200,
    body: MASKED,
  },
  {
    name: "the credential in gzip, byte by byte",
    parts: chunked(...[...gzipSync(POWERFUL)].map((byte) => Buffer.from([byte]))),
    status: 200,
    body: STARS,
  },
  {
    name: "the credential in gzip, many times over",
    parts: binary([GZIP], gzipSync(POWERFUL.repeat(2000))),
    status: 200,
    body: STARS.repeat(2000),
  },
  {
    name: "the credential in a gzip's own comment",
    parts: binary([GZIP], withComment(gzipSync("{}"), POWERFUL)),
    status: 200,
    body: "{}",
  },
  { name: "an error in gzip", parts: binary([GZIP], gzipSync(SAID), "400 Bad"), status: 400, body: MASKED },
  {
    name: "the head of gzip alone",
    parts: [`HTTP/1.1 200 X\r\n${GZIP}\r\nContent-Length: 99\r\n\r\n`],
    status: 200,
    method: "HEAD",
  },
  { name: "gzip that is not new", parts: [`HTTP/1.1 304 X\r\n${GZIP}\r\n\r\n`], status: 304 },
  {
    name: "a part of gzip",
    parts: binary([GZIP, "Content-Range: bytes 0-9/20"], gzipSync(SAID), "206 Partial"),
    status: 502,
  },
  { name: "the credential instead of gzip", parts: binary([GZIP], Buffer.from(POWERFUL)), status: 502 },
  { name: "the beginning of gzip", parts: binary([GZIP], gzipSync(SAID).subarray(0, 9)), status: 502 },
  { name: "gzip without its end", parts: binary([GZIP], stored(SAID).subarray(0, -2)), status: "cut" },
  {
    name: "the credential after gzip",
    parts: binary([GZIP], Buffer.concat([gzipSync("{}"), Buffer.from(POWERFUL)])),
    status: "cut",
  },
  {
    name: "the credential in a second gzip",
    parts: binary([GZIP], Buffer.concat([gzipSync("{}"), gzipSync(POWERFUL)])),
    status: "cut",
  },
  {
    name: "the credential in a chunk after gzip",
    parts: chunked(gzipSync("{}"), Buffer.from(POWERFUL)),
    status: "cut",
  },
];

/** RFC 1952, section 2.3: a file's comment stands before the content. */
function withComment(zipped: Buffer, comment: string): Buffer {
  const head = Buffer.from(zipped.subarray(0, 10));
  head.writeUInt8(head.readUInt8(3) | 0x10, 3);
  return Buffer.concat([head, Buffer.from(`${comment}\0`), zipped.subarray(10)]);
}
