/**
 * @module Answers that are compressed by other than gzip, that break off, or that are hardly HTTP.
 */

import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { POWERFUL } from "../support/gateway.ts";
import { answer, type Reflection } from "./reflection.ts";

export function binary(headers: readonly string[], body: Buffer, status = "200 OK"): readonly Buffer[] {
  const head = [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${body.length}`, "", ""].join("\r\n");
  return [Buffer.concat([Buffer.from(head), body])];
}

/** Compressed, the credential would pass unseen. */
export const COMPRESSED: readonly Reflection[] = [
  ...(
    [
      ["deflate", deflateSync],
      ["br", brotliCompressSync],
      ["identity, gzip", gzipSync],
      ["gzip, gzip", (text) => gzipSync(gzipSync(text))],
      ["", gzipSync],
      ["made-up", gzipSync],
    ] satisfies [string, (text: string) => Buffer][]
  ).map(([encoding, compress]) => ({
    name: `Content-Encoding: ${encoding}`,
    parts: binary([`Content-Encoding: ${encoding}`], compress(POWERFUL)),
    status: 502,
  })),
  {
    name: "two content codings",
    parts: binary(["Content-Encoding: identity", "Content-Encoding: gzip"], gzipSync(POWERFUL)),
    status: 502,
  },
  ...["gzip, chunked", "gzip", "deflate, chunked", "identity"].map((coding) => {
    const body = gzipSync(POWERFUL);
    const head = `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n${body.length.toString(16)}\r\n`;
    return {
      name: `Transfer-Encoding: ${coding}`,
      parts: [Buffer.concat([Buffer.from(head), body, Buffer.from("\r\n0\r\n\r\n")])],
      status: 502,
    };
  }),
];

/** No HTTP, or not the whole of it. */
export const BROKEN: readonly Reflection[] = (
  [
    ["nothing", [], 502],
    ["a greeting", [`220 ${POWERFUL}\r\n\r\n`], 502],
    ["HTTP/0.9", [`${POWERFUL}\r\n`], 502],
    ["a version that is none", [`HTTP/9.9 200 ${POWERFUL}\r\n\r\n`], 502],
    ["a status of two digits", [`HTTP/1.1 99 ${POWERFUL}\r\n\r\n`], 502],
    ["half a head", [`HTTP/1.1 200 OK\r\nX-Echo: ${POWERFUL}`], 502],
    ["two lengths", [`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n${POWERFUL}`], 502],
    ["a negative length", [`HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n${POWERFUL}`], 502],
    [
      "a length and chunks",
      [`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${POWERFUL}`],
      502,
    ],
    ["NUL in a header", [answer("200 OK", [`X-Echo: a\0${POWERFUL}`], "{}")], 502],
    ["a head of 200 KiB", [answer("200 OK", [`X-Echo: ${POWERFUL.repeat(7000)}`], "{}")], 502],
    [
      "another protocol",
      [`HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n${POWERFUL}`],
      502,
    ],
    ["another protocol that was not announced", [`HTTP/1.1 101 Switching\r\n\r\n${POWERFUL}`], 502],
    ["a body shorter than its length", [`HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n${POWERFUL}`], "cut"],
    [
      "a body that ends within the credential",
      [`HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n${POWERFUL.slice(0, 29)}`],
      "cut",
    ],
    [
      "a broken chunk",
      [`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nxyz\r\n${POWERFUL}`],
      "cut",
    ],
    [
      "no last chunk",
      [`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`, `1e\r\n${POWERFUL}`],
      "cut",
    ],
  ] satisfies [string, string[], number | "cut"][]
).map(([name, parts, status]) => ({ name, parts, status }));

/** What a head may hold, and Node's own writer of heads does not. */
export const UNUSUAL: readonly Reflection[] = [
  ["UTF-8", "X-Note: \u00e2\u0086\u0092"],
  ["Latin-1", "X-Note: caf\u00e9"],
  ["a tab", "X-Note: a\tb"],
  ["an underscore", "x_note: a"],
].map(([name, header]) => ({
  name: `a header with ${name}`,
  parts: [answer("200 OK", [header as string], "{}")],
  status: 200,
}));
