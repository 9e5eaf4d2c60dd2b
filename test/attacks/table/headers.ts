/**
 * @module Headers that two readers read differently: by their spelling, by which of several counts, by what is in them.
 */

import { type AttackContext, CATALOGS, forwarded, get, json, message, type Row, refused } from "../row.ts";

const LIST = `GET ${CATALOGS}`;

const underscores: readonly Row[] = (
  [
    ["X_Forwarded_Uri: /api/2.0/sql/warehouses", "CVE-2026-33433 (Traefik)"],
    ["X_Auth_User: admin", "CVE-2026-39858 (Traefik)"],
    ["X_Databricks_Workspace_Id: 4711", "GHSA-x677-9fxg-v5c5 (Traefik)"],
    ["X_HTTP_Method_Override: DELETE", "CVE-2026-33433 (Traefik)"],
    ["Content_Length: 5", "GHSA-x677-9fxg-v5c5 (Traefik)"],
    ["Transfer_Encoding: chunked", "GHSA-x677-9fxg-v5c5 (Traefik)"],
    ["Authorization_: Bearer x", "CVE-2026-39858 (Traefik)"],
    ["User_Agent: x", "CVE-2026-39858 (Traefik)"],
    ["X.Forwarded.Uri: /api/2.0/sql/warehouses", "CVE-2026-33433 (Traefik)"],
    ["x-FORWARDED-uRI: /api/2.0/sql/warehouses", "CVE-2026-33433 (Traefik)"],
    ["COOKIE: a=b", "CVE-2026-33433 (Traefik)"],
  ] satisfies [string, string][]
).map(([header, advisory]) => ({
  name: `${header} does not go on`,
  class: "underscores and spellings of header names",
  advisory,
  raw: get(CATALOGS, header),
  expect: forwarded(LIST),
}));

const spellings: readonly Row[] = [
  "X-Forwarded-Uri : /x",
  "X-Forwarded-Uri\t: /x",
  " X-Forwarded-Uri: /x",
  "\tX-Forwarded-Uri: /x",
  "Content-Type : application/json",
  "X-Forwarded Uri: /x",
  "X-Forwarded-Uri\u0000: /x",
  "X-Forwarded-Ur\u00ef: /x",
  "X-Forwarded-Uri",
  ": /x",
  "X(Forwarded): /x",
  "\u000bX-Forwarded-Uri: /x",
].map((header) => ({
  name: JSON.stringify(header),
  class: "underscores and spellings of header names",
  advisory: "CVE-2026-39858 (Traefik)",
  raw: get(CATALOGS, header),
  expect: refused(400),
}));

const twice: readonly Row[] = [
  ["Authorization: Bearer x"],
  ["authorization: Basic dG9rZW46eA=="],
  ["Host: evil.example"],
  ["Content-Type: application/json", "Content-Type: text/plain"],
  ["content-type: text/plain", "Content-Type: application/json"],
  ["Content-Encoding: identity", "Content-Encoding: gzip"],
  ["User-Agent: a", "User-Agent: b"],
  ["Range: bytes=0-1", "Range: bytes=2-3"],
  ["If-Match: a", "If-Match: b"],
  ["Traceparent: 00-a", "Traceparent: 00-b"],
  ["Expect: 100-continue", "Expect: 100-continue"],
].map((headers) => ({
  name: `beside its own, ${headers.join(" and ")}`,
  class: "first or last of several values",
  advisory: "CVE-2020-25017 (Envoy)",
  raw: get(CATALOGS, ...headers),
  expect: refused(400),
}));

const beyondAThousand: readonly Row[] = ["Authorization: Bearer x", "Content-Type: text/plain"].map(
  (header) => ({
    name: `${header} as the last of many headers is not overlooked`,
    class: "first or last of several values",
    advisory: "CVE-2020-25017 (Envoy)",
    raw: get(CATALOGS, "Content-Type: application/json", ...Array<string>(900).fill("a:"), header),
    expect: refused(400),
  }),
);

const values: readonly Row[] = [
  "User-Agent: a\rX-Admin: 1",
  "User-Agent: a\u0000b",
  "User-Agent: a\u0001b",
  "User-Agent: a\u007fb",
  "User-Agent: a\u000bb",
  "User-Agent: caf\u00e9",
  "User-Agent: \u00e2\u0080\u0099",
  "Traceparent: 00-\u0085",
  "Accept: a\u000db",
  "X-Unread: a\u0000b",
  "User-Agent: a\r\n X-Admin: 1",
  "Accept: a\r\n\tb",
  "Authorization\r\n : Bearer x",
].map((header) => ({
  name: JSON.stringify(header),
  class: "values copied into upstream headers",
  advisory: "GHSA-w5w5-487h-qv8q (Envoy)",
  raw: get(CATALOGS, header),
  expect: refused(400),
}));

const hops: readonly Row[] = [
  "close, authorization",
  "close, x-request-id",
  "close, content-type",
  "close, host",
  "close, content-length",
  "close, accept-encoding, x-databricks-workspace-id",
].map((value) => ({
  name: `Connection: ${value} takes nothing away`,
  class: "hop-by-hop headers",
  raw: (context: AttackContext) =>
    json(
      `POST ${CATALOGS}`,
      '{"name":"sales"}',
    )(context).replace("Connection: close", `Connection: ${value}`),
  expect: forwarded(`POST ${CATALOGS}`, '{"name":"sales"}'),
}));

const upgrades: readonly Row[] = (
  [
    [
      "a WebSocket",
      ["Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"],
    ],
    ["h2c", ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"]],
    ["TLS", ["Upgrade: TLS/1.0"]],
  ] satisfies [string, string[]][]
).map(([name, headers]) => ({
  name: `an upgrade to ${name} is not asked of the upstream`,
  class: "hop-by-hop headers",
  raw: (context) =>
    message(context, { line: LIST, headers }).replace(
      "Connection: close",
      "Connection: Upgrade, HTTP2-Settings",
    ),
  expect: forwarded(LIST),
}));

const expectations: readonly Row[] = ["101-upgrade", "100-continue, x", "x"].map((value) => ({
  name: `Expect: ${value}`,
  class: "hop-by-hop headers",
  raw: get(CATALOGS, `Expect: ${value}`),
  expect: refused(417),
}));

const many: readonly Row[] = [
  ["1,500 headers", Array<string>(1500).fill("a:")],
  ["20,000 headers", Array<string>(20_000).fill("a: b")],
  ["a header of 20,000 bytes", [`User-Agent: ${"a".repeat(20_000)}`]],
].map(([name, headers]) => ({
  name: name as string,
  class: "limits",
  raw: get(CATALOGS, ...(headers as string[])),
  expect: refused(400),
}));

export const HEADERS: readonly Row[] = [
  ...underscores,
  ...spellings,
  ...twice,
  ...beyondAThousand,
  ...values,
  ...hops,
  ...upgrades,
  ...expectations,
  ...many,
];
