/**
 * @module Escapes in the path: slashes that are data to one reader and structure to the next, characters that none
 * should meet, and escapes that need not be there.
 */

import {
  CATALOGS,
  forwarded,
  get,
  type Message,
  message,
  QUERIES,
  type Row,
  refused,
  utf8,
  WAREHOUSES,
} from "../row.ts";

const slashes: readonly Row[] = [
  ["/api/2.0/sql%2fwarehouses", "CVE-2021-29492 (Envoy)"],
  ["/api/2.0/sql%2Fwarehouses", "CVE-2021-29492 (Envoy)"],
  ["/api%2f2.0%2fsql%2fwarehouses", "CVE-2021-29492 (Envoy)"],
  ["/%2fapi/2.0/sql/warehouses", "CVE-2021-29492 (Envoy)"],
  ["/api/2.0/sql%5cwarehouses", "CVE-2021-29492 (Envoy)"],
  ["/api/2.0/sql\\warehouses", "CVE-2021-29492 (Envoy)"],
  ["\\api\\2.0\\sql\\warehouses", "CVE-2021-29492 (Envoy)"],
  [`${QUERIES}/a%2fb`, "CVE-2026-40912 (Traefik)"],
  [`${QUERIES}/x%2f..%2f..%2fwarehouses`, "CVE-2026-40912 (Traefik)"],
  [`${QUERIES}/x%2f../../warehouses`, "CVE-2026-27587 (Caddy)"],
  [`${CATALOGS}%2f..%2f..%2f..%2f2.0/sql/warehouses`, "CVE-2026-27587 (Caddy)"],
  ["/api/2.0/sql%252fwarehouses", "CVE-2026-40912 (Traefik)"],
  ["/api/2.0/sql%25%32%66warehouses", "CVE-2026-40912 (Traefik)"],
  ["/api/2.0/sql%25252fwarehouses", "CVE-2026-40912 (Traefik)"],
  ["/api/2.0/sql%ef%bc%8fwarehouses", "CVE-2026-40912 (Traefik)"],
  [`${QUERIES}/a%e2%84%80b`, "CVE-2026-40912 (Traefik)"],
  [`${QUERIES}/a%ef%bc%bcb`, "CVE-2026-40912 (Traefik)"],
  [`${QUERIES}/a%ef%bc%852fb`, "CVE-2026-40912 (Traefik)"],
].map(([target, advisory]) => ({
  name: target as string,
  class: "escaped slashes",
  advisory: advisory as string,
  raw: get(target as string),
  expect: refused(400),
}));

const characters: readonly Row[] = [
  "%00",
  "%00.json",
  "%01",
  "%08",
  "%09",
  "%0a",
  "%0d",
  "%0d%0aX-Admin:%201",
  "%1b",
  "%7f",
  "%c2%85",
  "%c0%af",
  "%c0%80",
  "%e0%80%af",
  "%f8%80%80%80%af",
  "%ff",
  "%fe%ff",
  "%c3",
  "%ed%a0%80",
  "%f4%90%80%80",
  "%u002f",
  "%u0000",
  "%",
  "%2",
  "%zz",
  "%2g",
  "%%32e",
  "\u0000",
  "\u0007",
  "\u007f",
  "\u00ff",
  utf8("é"),
  utf8("／"),
  "\t",
  " b",
  '"',
  "<b>",
  "{b}",
  "a|b",
  "a^b",
  "a`b",
].map((text) => ({
  name: JSON.stringify(text),
  class: "control characters and encodings in the path",
  raw: get(`${QUERIES}/a${text}`),
  expect: refused(400),
}));

const needless: readonly Row[] = [
  ["/api/2.1/unity-catalog/%63atalogs", CATALOGS],
  ["/%61%70%69/%32%2e%31/unity-catalog/catalogs", CATALOGS],
  [`${CATALOGS}/s%61les`, `${CATALOGS}/sales`],
  [`${QUERIES}/a%3Ab`.replace("%3Ab", "%2Db"), `${QUERIES}/a-b`],
  [`${QUERIES}/a%20b`, `${QUERIES}/a%20b`],
  [`${QUERIES}/caf%c3%a9`, `${QUERIES}/caf%C3%A9`],
  [`${QUERIES}/100%25`, `${QUERIES}/100%25`],
].map(([target, arrives]) => ({
  name: `${target} goes on in canonical form`,
  class: "control characters and encodings in the path",
  raw: get(target as string),
  expect: forwarded(`GET ${arrives}`),
}));

const denied: readonly Row[] = ["/api/2.0/sql/%77arehouses", "/%61pi/2%2e0/s%71l/warehouses"].map(
  (target) => ({
    name: `${target} is still denied`,
    class: "control characters and encodings in the path",
    raw: get(target),
    expect: refused(403),
  }),
);

const prefixes: readonly Row[] = [
  `/databricks${WAREHOUSES}`,
  `/proxy${CATALOGS}`,
  `${CATALOGS}${WAREHOUSES}`,
  `${WAREHOUSES}${CATALOGS}`,
  `/api${CATALOGS}`,
  "/2.1/unity-catalog/catalogs",
  `${CATALOGS}x`,
  "/api/2.1/unity-catalog/catalogs:warehouses",
].map((target) => ({
  name: `${target} is no operation`,
  class: "prefix stripping and rewriting",
  advisory: "CVE-2026-48020 (Traefik)",
  raw: get(target),
  expect: refused(403),
}));

const long: readonly Row[] = (
  [
    ["a target of 9,000 characters", { line: `GET ${QUERIES}/${"a".repeat(9000)}` }],
    ["200 segments", { line: `GET ${QUERIES}${"/a".repeat(200)}` }],
    ["a target larger than the parser's buffer", { line: `GET /${"a".repeat(40_000)}` }],
  ] satisfies [string, Message][]
).map(([name, sent]) => ({
  name,
  class: "limits",
  raw: (context) => message(context, sent),
  expect: refused(400),
}));

export const ESCAPES: readonly Row[] = [
  ...slashes,
  ...characters,
  ...needless,
  ...denied,
  ...prefixes,
  ...long,
];
