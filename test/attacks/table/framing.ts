/**
 * @module Where a message ends, said in two ways, wrongly or not at all, so that the next reader starts elsewhere.
 */

import { cutOff, forwarded, type Row, refused } from "../row.ts";
import { ADVISORY, BODY, CHUNKED, CHUNKS, CREATE, LENGTH, post, smuggled } from "./framing-parts.ts";

const twoFramings: readonly Row[] = (
  [
    ["CL.TE", [LENGTH, CHUNKED], (context) => `0\r\n\r\n${smuggled(context)}`],
    ["TE.CL", [CHUNKED, "Content-Length: 4"], (context) => `5c\r\n${smuggled(context)}`],
    ["TE.TE with another name", [CHUNKED, "Transfer-Encoding: identity"], CHUNKS],
    ["TE.TE with the same name", [CHUNKED, CHUNKED], CHUNKS],
    ["chunked, identity", ["Transfer-Encoding: chunked, identity"], CHUNKS],
    ["identity, chunked", ["Transfer-Encoding: identity, chunked"], CHUNKS],
    ["gzip, chunked", ["Transfer-Encoding: gzip, chunked"], CHUNKS],
    ["chunked, chunked", ["Transfer-Encoding: chunked, chunked"], CHUNKS],
    ["xchunked and a length", ["Transfer-Encoding: xchunked", LENGTH], BODY],
    ["identity and a length", ["Transfer-Encoding: identity", LENGTH], BODY],
    ["an empty coding and a length", ["Transfer-Encoding:", LENGTH], BODY],
    ["a quoted coding", ['Transfer-Encoding: "chunked"', LENGTH], BODY],
    ["a blank before the colon", ["Transfer-Encoding : chunked", LENGTH], BODY],
    ["a tab before the colon", ["Transfer-Encoding\t: chunked", LENGTH], BODY],
    ["a folded coding", ["Transfer-Encoding:\r\n chunked", LENGTH], BODY],
    ["a vertical tab", ["Transfer-Encoding: \u000bchunked", LENGTH], BODY],
    ["NUL after the coding", ["Transfer-Encoding: chunked\u0000", LENGTH], BODY],
    ["a bare CR before it", [`X: y\r${CHUNKED}`, LENGTH], BODY],
    ["a bare LF before it", [`X: y\n${CHUNKED}`, LENGTH], BODY],
    ["a bare LF before the length", [`X: y\n${LENGTH}`], BODY],
    ["a folded length", ["Content-Length:\r\n 5"], BODY],
  ] satisfies [string, string[], string | Row["raw"]][]
).map(([name, headers, body]) => ({
  name,
  class: "message framing",
  advisory: ADVISORY,
  raw: post(headers, body),
  expect: refused(400),
}));

/** Node's parser gives up between the head and the body, and the answer is cut off with the connection. */
const unknownCodings: readonly Row[] = ["xchunked", "chunked;q=1", "chunke", "chunked,", "\tgzip"].map(
  (coding) => ({
    name: `Transfer-Encoding: ${coding}`,
    class: "message framing",
    advisory: ADVISORY,
    raw: post([`Transfer-Encoding: ${coding}`], CHUNKS),
    expect: cutOff(400),
  }),
);

const lengths: readonly Row[] = (
  [
    ["+16"],
    ["-16"],
    ["0x10"],
    ["1e1"],
    ["16.0"],
    ["16 16"],
    ["16, 16"],
    ["16,17"],
    [""],
    ["sixteen"],
    ["99999999999999999999"],
    ["18446744073709551632"],
    ["16", "16"],
    ["16", "17"],
    ["0", "16"],
  ] as const
).map((values) => ({
  name: `Content-Length: ${values.join(" and ")}`,
  class: "message framing",
  advisory: ADVISORY,
  raw: post(
    values.map((value) => `Content-Length: ${value}`),
    BODY,
  ),
  expect: refused(400),
}));

const shortBody: readonly Row[] = [
  {
    name: "a body shorter than its length",
    class: "message framing",
    advisory: ADVISORY,
    raw: post(["Content-Length: 200"], BODY),
    expect: cutOff(400, 408),
  },
];

const wellFormed: readonly Row[] = (
  [
    ["chunk extensions do not go on", [CHUNKED], `10;a=b;c="d"\r\n${BODY}\r\n0;e\r\n\r\n`],
    ["capitals in a size", [CHUNKED], `A\r\n${BODY.slice(0, 10)}\r\n6\r\n${BODY.slice(10)}\r\n0\r\n\r\n`],
    ["zeroes before a size", [CHUNKED], `000010\r\n${BODY}\r\n000\r\n\r\n`],
    [
      "trailers do not go on",
      [CHUNKED],
      `10\r\n${BODY}\r\n0\r\nX-Forwarded-Uri: /x\r\nAuthorization: x\r\n\r\n`,
    ],
    ["CHUNKED in capitals", ["Transfer-Encoding: CHUNKED"], CHUNKS],
    ["zeroes before a length", ["Content-Length: 000016"], BODY],
    ["blanks around a length", ["Content-Length: \t 16 \t"], BODY],
  ] satisfies [string, string[], string][]
).map(([name, headers, body]) => ({
  name,
  class: "message framing",
  advisory: ADVISORY,
  raw: post(headers, body),
  expect: forwarded(CREATE, BODY),
}));

export const FRAMING: readonly Row[] = [
  ...twoFramings,
  ...unknownCodings,
  ...lengths,
  ...shortBody,
  ...wellFormed,
];
