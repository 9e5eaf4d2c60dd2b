/**
 * @module Targets whose parts are taken apart in another way by the next reader: fragments, matrix parameters, empty
 * segments, cases, queries.
 */

import { CATALOGS, forwarded, get, QUERIES, type Row, refused, TABLES, WAREHOUSES } from "../row.ts";

const SEGMENTS = CATALOGS.slice(1).split("/");

/** `path` with `text` after its segment `index`. */
function afterSegment(index: number, text: string): string {
  return `/${SEGMENTS.map((segment, at) => (at === index ? segment + text : segment)).join("/")}`;
}

const fragments: readonly Row[] = [
  [`${WAREHOUSES}#${CATALOGS}`, "CVE-2021-32779 (Envoy)"],
  [`${CATALOGS}#/../../../../2.0/sql/warehouses`, "CVE-2021-32779 (Envoy)"],
  [`${CATALOGS}#`, "GHSA-fvhj-4qfh-q2hm (Traefik)"],
  [`#${CATALOGS}`, "GHSA-fvhj-4qfh-q2hm (Traefik)"],
  [`${CATALOGS}%23`, "GHSA-fvhj-4qfh-q2hm (Traefik)"],
  [`${WAREHOUSES}%23/../catalogs`, "GHSA-fvhj-4qfh-q2hm (Traefik)"],
  [`${CATALOGS}?a=b#c`, "CVE-2021-32779 (Envoy)"],
  [`${CATALOGS}%2523`, "CVE-2021-32779 (Envoy)"],
].map(([target, advisory]) => ({
  name: target as string,
  class: "fragment as path",
  advisory: advisory as string,
  raw: get(target as string),
  expect: refused(400),
}));

const matrix: readonly Row[] = [
  ...SEGMENTS.flatMap((_, index) => [afterSegment(index, ";x=y"), afterSegment(index, "%3bx=y")]),
  `${CATALOGS};`,
  `/;${CATALOGS}`,
  `${CATALOGS}/;/../../../2.0/sql/warehouses`,
  `${WAREHOUSES};${CATALOGS}`,
  `${WAREHOUSES};.json`,
  `${CATALOGS}%253b`,
].map((target) => ({
  name: target,
  class: "matrix parameters",
  advisory: "CVE-2026-73511 (Envoy before Tomcat)",
  raw: get(target),
  expect: refused(400),
}));

const empty: readonly Row[] = [
  ...SEGMENTS.map((_, index) => afterSegment(index, "/")),
  `/${CATALOGS}`,
  `//${CATALOGS}`,
  `//evil.example${CATALOGS}`,
  `${CATALOGS}//`,
  "//",
  "///",
  "/api//2.0//sql//warehouses",
  "//api/2.0/sql/warehouses",
].map((target) => ({
  name: target,
  class: "empty segments",
  advisory: "CVE-2025-71399 (rou3 in Better Auth)",
  raw: get(target),
  // One slash at the end makes another path, which is no operation.
  expect: /[^/]\/$/.test(target) ? refused(403) : refused(400),
}));

const cases: readonly Row[] = [
  "/API/2.1/unity-catalog/catalogs",
  "/api/2.1/Unity-Catalog/catalogs",
  "/api/2.1/unity-catalog/CATALOGS",
  "/api/2.0/sql/WAREHOUSES",
  "/api/2.0/SQL/queries",
  "/%41PI/2.1/unity-catalog/catalogs",
  "/api/2.1/unity-catalog/catalog%C5%BF",
].map((target) => ({
  name: `${target} is no operation`,
  class: "case and host tables",
  advisory: "CVE-2026-27588 (Caddy)",
  raw: get(target),
  expect: refused(403),
}));

const queriesAsPaths: readonly Row[] = [
  ["/?/api/2.1/unity-catalog/catalogs", 403],
  [`${WAREHOUSES}?${CATALOGS}`, 403],
  [`${WAREHOUSES}?path=${CATALOGS}`, 403],
  [`${WAREHOUSES}?/../../../2.1/unity-catalog/catalogs`, 403],
  [`${WAREHOUSES}%3f${CATALOGS}`, 400],
  [`${WAREHOUSES}%253f${CATALOGS}`, 400],
  [`?${CATALOGS}`, 400],
].map(([target, status]) => ({
  name: target as string,
  class: "query read in the path's place",
  advisory: "CVE-2025-54576 (OAuth2 Proxy)",
  raw: get(target as string),
  expect: refused(status as number),
}));

const unparseable: readonly Row[] = [
  "?catalog_name=%",
  "?catalog_name=%zz",
  "?catalog_name=%ff",
  "?%ff=sales",
  "?catalog_name=sales;catalog_name=hr",
  "?catalog_name=sales%00",
  "?catalog%00_name=sales",
  "?catalog_name%0a=sales",
  "?=sales",
  "?&catalog_name=sales",
  "?catalog_name=sales&&x=y",
  "?catalog_name=sales&",
  "?catalog_name=sales\u0000",
  "?catalog_name=sales\u00ff",
  "?catalog_name=sales?#",
  `?${"x=1&".repeat(300)}catalog_name=hr`,
].map((search) => ({
  name: search.slice(0, 60),
  class: "query read in the path's place",
  advisory: "GHSA-m3hq-grv6-h853 (OAuth2 Proxy)",
  raw: get(`${TABLES}${search}`),
  expect: refused(400),
}));

const inCanonicalForm: readonly Row[] = [
  [`${CATALOGS}?${WAREHOUSES}`, `${CATALOGS}?%2Fapi%2F2.0%2Fsql%2Fwarehouses=`],
  [`${CATALOGS}?_method=DELETE`, `${CATALOGS}?_method=DELETE`],
  [`${CATALOGS}?a=b+c&d=e%2Bf`, `${CATALOGS}?a=b%20c&d=e%2Bf`],
  [`${CATALOGS}?`, CATALOGS],
  [`${QUERIES}?x=%252e%252e%252f`, `${QUERIES}?x=%252e%252e%252f`],
  [`${QUERIES}?x=%23%26y=z`, `${QUERIES}?x=%23%26y%3Dz`],
  [`${QUERIES}?x=a%0d%0aX-Admin:1`, `${QUERIES}?x=a%0D%0AX-Admin%3A1`],
  [`${QUERIES}?x='%22`, `${QUERIES}?x='%22`],
  [`${QUERIES}?__proto__=x&constructor=y`, `${QUERIES}?__proto__=x&constructor=y`],
].map(([target, arrives]) => ({
  name: `${target} goes on as ${arrives}`,
  class: "query read in the path's place",
  raw: get(target as string),
  expect: forwarded(`GET ${arrives}`),
}));

export const TARGETS: readonly Row[] = [
  ...fragments,
  ...matrix,
  ...empty,
  ...cases,
  ...queriesAsPaths,
  ...unparseable,
  ...inCanonicalForm,
];
