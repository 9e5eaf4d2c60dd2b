/**
 * @module Resources named twice, in another place or in another spelling, by a token for one catalog; and what would
 * choose another workspace.
 */

import { CATALOGS, forwarded, get, json, message, type Row, refused, TABLES } from "../row.ts";

const SALES = "tables:read:sales";

const queries: readonly Row[] = [
  "catalog_name=sales&catalog_name=hr",
  "catalog_name=hr&catalog_name=sales",
  "catalog_name=sales&schema_name=a&catalog_name=hr",
  "catalog_name=sales&%63atalog_name=hr",
  "catalog_name=hr",
  "catalog_name=",
  "catalog_name",
  "schema_name=a",
  "catalog_name=sales,hr",
  "catalog_name=sales.hr",
  "catalog_name=*",
  "catalog_name=sales%0a",
  "catalog_name=sales%20",
  "catalog_name=+sales",
  "catalog_name=sales%2f..%2fhr",
  `catalog_name=sales&${Array.from({ length: 70 }, (_, n) => `schema_name=a${n}`).join("&")}`,
].map((search) => ({
  name: `?${search.slice(0, 70)}`,
  class: "first or last of several values",
  advisory: "CVE-2020-25017 (Envoy)",
  scope: SALES,
  raw: get(`${TABLES}?${search}`),
  expect: refused(403),
}));

const spellings: readonly Row[] = [
  "catalogName=hr",
  "catalog-name=hr",
  "Catalog_Name=hr",
  "CATALOG_NAME=hr",
  "catalog_name%5b0%5d=hr",
  "catalog_name%5b%5d=hr",
  "catalog.name=hr",
  "+catalog_name=hr",
  "catalog_name%20=hr",
  "catalog_name%E2%80%8B=hr",
  "%EF%BD%83atalog_name=hr",
  "schemaName=x",
].map((parameter) => ({
  name: `?catalog_name=sales&${parameter}`,
  class: "parameters in another place or spelling",
  scope: SALES,
  raw: get(`${TABLES}?catalog_name=sales&${parameter}`),
  expect: refused(403),
}));

/** A GET with a body that some endpoints read. */
const bodies: readonly Row[] = [
  ['{"catalog_name":"hr"}', 403],
  ['{"catalog_name":["sales","hr"]}', 403],
  ['{"catalog_name":{"x":1}}', 403],
  ['{"catalog_name":null}', 403],
  ['{"catalog_name":[]}', 403],
  ['{"catalog_name":[["sales"]]}', 403],
  ['{"catalogName":"hr"}', 403],
  ['{"\\u0063atalog_name":"hr"}', 403],
  ['["hr"]', 403],
  ['"hr"', 403],
  ["7", 403],
  ['{"catalog_name":"sales","catalog_name":"hr"}', 400],
  ["catalog_name=hr", 400],
].map(([body, status]) => ({
  name: `GET ?catalog_name=sales with the body ${body}`,
  class: "parameters in another place or spelling",
  scope: SALES,
  raw: json(`GET ${TABLES}?catalog_name=sales&schema_name=a`, body as string),
  expect: refused(status as number),
}));

const forms: readonly Row[] = [
  "application/x-www-form-urlencoded",
  "text/plain",
  "multipart/form-data; boundary=x",
].map((type) => ({
  name: `GET ?catalog_name=sales with a body of ${type}`,
  class: "parameters in another place or spelling",
  scope: SALES,
  raw: (context) =>
    message(context, {
      line: `GET ${TABLES}?catalog_name=sales`,
      headers: [`Content-Type: ${type}`, "Content-Length: 15"],
      body: "catalog_name=hr",
    }),
  expect: refused(400),
}));

/** Brackets as they are stand in no target. */
const brackets: readonly Row[] = ["catalog_name[]=hr", "catalog_name[0]=hr"].map((parameter) => ({
  name: `?catalog_name=sales&${parameter}`,
  class: "parameters in another place or spelling",
  scope: SALES,
  raw: get(`${TABLES}?catalog_name=sales&${parameter}`),
  expect: refused(400),
}));

/** What stands in the path stands in the query or the body too, with another value. */
const conflicts: readonly Row[] = (
  [
    ["tables:read:sales", get(`${TABLES}/sales.a.b?full_name=hr.a.b`)],
    ["tables:read:sales", get(`${TABLES}/sales.a.b?fullName=hr.a.b`)],
    ["tables:read:sales", json(`GET ${TABLES}/sales.a.b`, '{"full_name":"hr.a.b"}')],
    ["catalogs:read:sales", get(`${CATALOGS}/sales?name=hr`)],
    ["catalogs:read:sales", get(`${CATALOGS}/sales?Name=hr`)],
    ["catalogs:write:sales", json(`PATCH ${CATALOGS}/sales`, '{"name":"hr"}')],
    ["catalogs:write:sales", json(`PATCH ${CATALOGS}/sales`, '{"Name":"hr"}')],
    ["catalogs:write:sales", json(`DELETE ${CATALOGS}/sales?name=hr`, '{"force":true}')],
    ["catalogs:write:sales", json(`POST ${CATALOGS}?name=hr`, '{"name":"sales"}')],
    [
      "tables:write:sales",
      json(`POST ${TABLES}`, '{"catalog_name":["sales","hr"],"schema_name":"a","name":"b"}'),
    ],
    [
      "tables:write:sales",
      json(`POST ${TABLES}?catalog_name=hr`, '{"catalog_name":"sales","schema_name":"a","name":"b"}'),
    ],
  ] satisfies [string, Row["raw"]][]
).map(([scope, raw]) => ({
  name: raw({ token: "…", host: "…", forged: {} as never }).replace(/ HTTP.*\r\n\r\n/s, " "),
  class: "parameters in another place or spelling",
  scope,
  raw,
  expect: refused(403),
}));

const BODY = '{"catalog_name":"sales"}';

const steering: readonly Row[] = [
  ["?o=123", `${CATALOGS}`],
  ["?%6f=123", `${CATALOGS}`],
  ["?o=123&o=456&max_results=1", `${CATALOGS}?max_results=1`],
  ["?max_results=1&o", `${CATALOGS}?max_results=1`],
].map(([search, arrives]) => ({
  name: `${search} chooses no workspace`,
  class: "parameters in another place or spelling",
  raw: get(`${CATALOGS}${search}`),
  expect: forwarded(`GET ${arrives}`),
}));

const agreeing: readonly Row[] = [
  {
    name: "what is named the same in the query and in the body goes on",
    class: "parameters in another place or spelling",
    scope: SALES,
    raw: json(`GET ${TABLES}?catalog_name=sales`, BODY),
    expect: forwarded(`GET ${TABLES}?catalog_name=sales`, BODY),
  },
  {
    name: "what is named the same in the path and in the body goes on",
    class: "parameters in another place or spelling",
    scope: "catalogs:write:sales",
    raw: json(`PATCH ${CATALOGS}/sales`, '{"name":"sales","comment":"x"}'),
    expect: forwarded(`PATCH ${CATALOGS}/sales`, '{"name":"sales","comment":"x"}'),
  },
];

export const PARAMETERS: readonly Row[] = [
  ...queries,
  ...spellings,
  ...brackets,
  ...bodies,
  ...forms,
  ...conflicts,
  ...steering,
  ...agreeing,
];
