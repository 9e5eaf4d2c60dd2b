/**
 * @module Names that somebody could read as another: by case, by Unicode, by quotes, by parts.
 */

import { CATALOGS, forwarded, get, type Row, refused, TABLES } from "../row.ts";

const SALES = "tables:read:sales";

const lookalikes: readonly Row[] = (
  [
    ["full width", SALES, "%EF%BD%93ales.a.b"],
    ["the long s", SALES, "%C5%BFales.a.b"],
    ["the Kelvin sign", "tables:read:kiosk", "%E2%84%AAiosk.a.b"],
    ["a dotted capital I", "tables:read:idx", "%C4%B0dx.a.b"],
    ["a ligature", "tables:read:fin", "%EF%AC%81n.a.b"],
    ["a zero-width blank", SALES, "sales%E2%80%8B.a.b"],
    ["a soft hyphen", SALES, "sa%C2%ADles.a.b"],
    ["a right-to-left override", SALES, "%E2%80%AEsales.a.b"],
    ["a combining accent", SALES, "sales%CC%81.a.b"],
    ["a no-break space", SALES, "sales%C2%A0.a.b"],
    ["a Cyrillic letter", SALES, "s%D0%B0les.a.b"],
    ["single quotes", SALES, "'sales'.a.b"],
    ["double quotes", SALES, "%22sales%22.a.b"],
    ["backticks", SALES, "%60sales%60.a.b"],
    ["a backtick that closes another name", SALES, "sales.a.b%60.%60hr"],
    ["a blank behind", SALES, "sales%20.a.b"],
    ["a blank before", SALES, "%20sales.a.b"],
    ["a full-width dot", SALES, "sales%EF%BC%8Ea%EF%BC%8Eb"],
    ["one part", SALES, "sales"],
    ["two parts", SALES, "sales.a"],
    ["four parts", SALES, "sales.a.b.c"],
    ["an empty part", SALES, "sales..b"],
    ["a dot before", SALES, ".sales.a.b"],
    ["a dot behind", SALES, "sales.a.b."],
    ["two names", SALES, "sales.a.b,hr.a.b"],
    ["a wildcard", SALES, "*.a.b"],
    ["another catalog", SALES, "hr.a.b"],
    ["a longer name", SALES, "sales2.a.b"],
    ["a shorter name", SALES, "sale.a.b"],
    ["a percent sign", SALES, "sales%25.a.b"],
  ] satisfies [string, string, string][]
).map(([name, scope, text]) => ({
  name: `a table's name with ${name}`,
  class: "names that look like another",
  scope,
  raw: get(`${TABLES}/${text}`),
  expect: refused(403),
}));

const controls: readonly Row[] = ["sales%0a.a.b", "sales.a.b%00", "sales%2fx.a.b", "sales%5c.a.b"].map(
  (text) => ({
    name: `a table's name as ${text}`,
    class: "names that look like another",
    scope: SALES,
    raw: get(`${TABLES}/${text}`),
    expect: refused(400),
  }),
);

const same: readonly Row[] = [
  ["SALES.a.b", "SALES.a.b"],
  ["%73ales.a.b", "sales.a.b"],
  ["sales.a.b%2fexists".replace("%2f", "/"), "sales.a.b/exists"],
].map(([text, arrives]) => ({
  name: `${text} is in the catalog sales`,
  class: "names that look like another",
  scope: SALES,
  raw: get(`${TABLES}/${text}`),
  expect: forwarded(`GET ${TABLES}/${arrives}`),
}));

const claims: readonly Row[] = (
  [
    ["a scope is not a prefix of names", "catalogs:read:sales", `${CATALOGS}/sales_archive`],
    ["a scope's service is not a prefix of services", "catalogs:read", TABLES],
    ["a wildcard stands for one whole part", "tables:read:*.pub", `${TABLES}/hr.secret.b`],
    ["a scope to read does not write", "catalogs:read", `${CATALOGS}/sales`],
  ] satisfies [string, string, string][]
).map(([name, scope, target]) => ({
  name,
  class: "claims that almost match",
  advisory: "CVE-2026-40574 (OAuth2 Proxy)",
  scope,
  raw: name.includes("write") ? (context) => get(target)(context).replace("GET", "DELETE") : get(target),
  expect: refused(403),
}));

export const NAMES: readonly Row[] = [...lookalikes, ...controls, ...same, ...claims];
