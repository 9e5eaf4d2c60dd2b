/**
 * @module Tokens that are none, are another's, or stand where they must not.
 */

import type { ForgedTokens } from "../forged.ts";
import { type AttackContext, CATALOGS, forwarded, get, json, QUERIES, type Row, refused } from "../row.ts";

/** A GET of the catalogs with this in the place of its Authorization header. */
function shown(authorization: (context: AttackContext) => string | null): Row["raw"] {
  return (context) => {
    const value = authorization(context);
    const field = value === null ? "" : `Authorization: ${value}\r\n`;
    return get(CATALOGS)(context).replace(`Authorization: Bearer ${context.token}\r\n`, field);
  };
}

const none: readonly Row[] = (
  [
    ["no header", () => null],
    ["an empty header", () => ""],
    ["a scheme alone", () => "Bearer"],
    ["a token without a scheme", ({ token }) => token],
    ["garbage", () => "Bearer garbage"],
    ["a dot", () => "Bearer ."],
    ["two dots", () => "Bearer .."],
    ["the scheme twice", ({ token }) => `Bearer Bearer ${token}`],
    ["a tab after the scheme", ({ token }) => `Bearer\t${token}`],
    ["two tokens", ({ token }) => `Bearer ${token} ${token}`],
    ["two credentials in one header", ({ token }) => `Bearer ${token}, Bearer ${token}`],
    ["a comma behind", ({ token }) => `Bearer ${token},`],
    ["quotes", ({ token }) => `Bearer "${token}"`],
    ["a semicolon behind", ({ token }) => `Bearer ${token};x`],
    ["a colon", ({ token }) => `Bearer: ${token}`],
    ["another scheme", ({ token }) => `Token ${token}`],
    ["Digest", ({ token }) => `Digest ${token}`],
    ["padding", ({ token }) => `Bearer ${token}=`],
    ["a fourth part", ({ token }) => `Bearer ${token}.x`],
    ["a token of 9,000 characters", () => `Bearer ${"a".repeat(9000)}`],
    ["a good token with 9,000 characters behind", ({ token }) => `Bearer ${token}.${"a".repeat(9000)}`],
  ] satisfies [string, (context: AttackContext) => string | null][]
).map(([name, authorization]) => ({
  name,
  class: "credentials",
  raw: shown(authorization),
  expect: refused(401),
}));

const FORGED = {
  unsigned: "credentials",
  unsignedInCapitals: "credentials",
  withoutSignature: "credentials",
  ofAnotherKey: "credentials",
  ofAnEmbeddedKey: "credentials",
  ofThePublicKeyAsSecret: "credentials",
  ofAnotherType: "credentials",
  withAnUnknownExtension: "credentials",
  notYetValid: "credentials",
  endless: "credentials",
  ofAnotherIssuer: "claims that almost match",
  ofTheIssuerWithASlash: "claims that almost match",
  forAnotherAudience: "claims that almost match",
  withScopesAsAList: "claims that almost match",
  withASubjectList: "claims that almost match",
  ofTwoClients: "claims that almost match",
  widened: "caches keyed too loosely",
  alteredSignature: "caches keyed too loosely",
  expired: "caches keyed too loosely",
} as const satisfies Partial<Record<keyof ForgedTokens, Row["class"]>>;

const ADVISORIES: Partial<Record<Row["class"], string>> = {
  "claims that almost match": "CVE-2026-40574 (OAuth2 Proxy)",
  "caches keyed too loosely": "Oathkeeper's introspection cache",
};

const forged: readonly Row[] = (Object.keys(FORGED) as (keyof typeof FORGED)[]).map((kind) => {
  const advisory = ADVISORIES[FORGED[kind]];
  return {
    name: `a token ${kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
    class: FORGED[kind],
    ...(advisory === undefined ? {} : { advisory }),
    raw: shown((context) => `Bearer ${context.forged[kind]}`),
    expect: refused(401),
  };
});

/** The same client with another scope is another answer, in whichever order they come. */
const cached: readonly Row[] = (
  ["catalogs:read", "tables:read:sales", "queries:read", "catalogs:read"] as const
).map((scope, index) => ({
  name: `the same client with ${scope}, as request ${index + 1}`,
  class: "caches keyed too loosely",
  advisory: "Oathkeeper's introspection cache",
  scope,
  raw: get(CATALOGS),
  expect: scope === "catalogs:read" ? forwarded(`GET ${CATALOGS}`) : refused(403),
}));

const basic: readonly Row[] = [
  {
    name: "a token as the password of the user token",
    class: "credentials",
    raw: shown(({ forged: { basic } }) => `Basic ${basic}`),
    expect: forwarded(`GET ${CATALOGS}`),
  },
  {
    name: "a token as the password of another user",
    class: "credentials",
    raw: shown(({ forged: { basicOfAnotherUser } }) => `Basic ${basicOfAnotherUser}`),
    expect: refused(401),
  },
  {
    name: "a client's secret in place of a token",
    class: "credentials",
    raw: shown(() => `Basic ${Buffer.from("tester:a+secret/with%signs").toString("base64")}`),
    expect: refused(401),
  },
  {
    name: "blanks around a token",
    class: "credentials",
    raw: shown(({ token }) => `bearer   ${token}  `),
    expect: forwarded(`GET ${CATALOGS}`),
  },
];

/** The client's token must not reach the upstream by another way than its header. */
const elsewhere: readonly Row[] = (
  [
    [
      "in the query, alone",
      401,
      (context) => without(get(`${CATALOGS}?access_token=${context.token}`)(context)),
    ],
    [
      "in a body, alone",
      401,
      (context) => without(json(`POST ${QUERIES}`, `{"access_token":"${context.token}"}`)(context)),
    ],
    ["in the query too", 400, (context) => get(`${CATALOGS}?access_token=${context.token}`)(context)],
    ["in the path too", 400, (context) => get(`${QUERIES}/${context.token}`)(context)],
    ["in another header too", 400, (context) => get(CATALOGS, `User-Agent: x ${context.token}`)(context)],
    ["in a body too", 400, (context) => json(`POST ${QUERIES}`, `{"x":"${context.token}"}`)(context)],
  ] satisfies [string, number, Row["raw"]][]
).map(([name, status, raw]) => ({
  name: `a token ${name}`,
  class: "credentials",
  raw,
  expect: refused(status),
}));

function without(raw: string): string {
  return raw.replace(/Authorization: [^\r]*\r\n/, "");
}

export const CREDENTIALS: readonly Row[] = [...none, ...forged, ...cached, ...basic, ...elsewhere];
