/**
 * @module Methods that are none of the gateway's, and messages that are no HTTP/1.1.
 */

import { CATALOGS, cutOff, forwarded, get, json, message, type Row, refused, WAREHOUSES } from "../row.ts";

const unknown: readonly Row[] = (
  [
    ["TRACE", 405],
    ["OPTIONS", 405],
    ["PROPFIND", 405],
    ["LOCK", 405],
    ["PURGE", 405],
    ["QUERY", 405],
    ["LINK", 405],
    ["get", 400],
    ["Get", 400],
    ["GETX", 400],
    ["G\u0000ET", 400],
    ["GET,POST", 400],
    ["A".repeat(5000), 400],
  ] satisfies [string, number][]
).map(([method, status]) => ({
  name: `the method ${JSON.stringify(method.slice(0, 20))}`,
  class: method === "TRACE" ? "secrets reflected to the client" : "methods and versions",
  raw: (context) => message(context, { line: `${method} ${CATALOGS}` }),
  expect: refused(status),
}));

const unlisted: readonly Row[] = (["HEAD", "PUT", "PATCH", "DELETE"] as const).map((method) => ({
  name: `${method} where the catalogue has no such operation`,
  class: "methods and versions",
  raw: (context) => message(context, { line: `${method} ${CATALOGS}` }),
  expect: refused(403),
}));

const bodiesThatOverride: readonly Row[] = [
  {
    name: "a method in the body is a field like any other",
    class: "methods and versions",
    raw: json(`POST ${CATALOGS}`, '{"name":"sales","_method":"DELETE"}'),
    expect: forwarded(`POST ${CATALOGS}`, '{"name":"sales","_method":"DELETE"}'),
  },
];

/** The request line's version replaced. */
const versions: readonly Row[] = [
  " HTTP/0.9",
  " HTTP/1.2",
  " HTTP/2.0",
  " HTTP/2",
  " HTTP/3.0",
  " HTTP/1.1.1",
  " HTTP/11",
  " HTTP/1,1",
  " http/1.1",
  " HTTP/ 1.1",
  " XTTP/1.1",
  " HTTP/1.1 x",
  "  HTTP/1.1 ",
  "",
  " ",
].map((version) => ({
  name: `the version ${JSON.stringify(version)}`,
  class: "methods and versions",
  raw: (context) => get(CATALOGS)(context).replace(" HTTP/1.1", version),
  expect: refused(400),
}));

const old: readonly Row[] = [
  {
    name: "HTTP/1.0 with Transfer-Encoding",
    class: "message framing",
    advisory: "CVE-2023-27491 (Envoy)",
    raw: (context) =>
      message(context, {
        line: `POST ${CATALOGS}`,
        headers: ["Content-Type: application/json", "Transfer-Encoding: chunked"],
        body: '10\r\n{"name":"sales"}\r\n0\r\n\r\n',
      }).replace("HTTP/1.1", "HTTP/1.0"),
    expect: refused(400),
  },
  {
    name: "HTTP/1.0 goes on as HTTP/1.1",
    class: "methods and versions",
    raw: (context) => get(CATALOGS)(context).replace("HTTP/1.1", "HTTP/1.0"),
    expect: forwarded(`GET ${CATALOGS}`),
  },
  {
    name: "HTTP/0.9, one line",
    class: "methods and versions",
    raw: () => `GET ${CATALOGS}\r\n`,
    expect: cutOff(400),
  },
  {
    name: "the preface of HTTP/2",
    class: "methods and versions",
    raw: () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000",
    expect: refused(400),
  },
  {
    name: "the start of a TLS handshake",
    class: "methods and versions",
    raw: () => "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
    expect: refused(400),
  },
  {
    name: "lines that end in LF alone",
    class: "message framing",
    advisory: "CVE-2023-27491 (Envoy)",
    raw: (context) => get(WAREHOUSES)(context).replaceAll("\r\n", "\n"),
    expect: refused(400),
  },
  {
    name: "lines that end in CR alone",
    class: "message framing",
    advisory: "CVE-2023-27491 (Envoy)",
    raw: (context) => get(WAREHOUSES)(context).replaceAll("\r\n", "\r"),
    expect: cutOff(400),
  },
  {
    name: "a header that never ends",
    class: "limits",
    raw: (context) => get(CATALOGS)(context).slice(0, -4),
    expect: cutOff(400, 408),
  },
  {
    name: "the line of a proxy that speaks the PROXY protocol",
    class: "trusted by a header that the client sends",
    raw: (context) => `PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n${get(CATALOGS)(context)}`,
    expect: refused(400),
  },
];

export const METHODS: readonly Row[] = [...unknown, ...unlisted, ...bodiesThatOverride, ...versions, ...old];
