/**
 * @module Headers by which a client would say what only a proxy before the gateway could know, or what only the
 * gateway may say.
 */

import { CATALOGS, forwarded, get, type Row, refused, WAREHOUSES } from "../row.ts";

const FORWARDING: readonly (readonly [name: string, value: string, advisory?: string])[] = [
  ["X-Forwarded-Uri", CATALOGS, "CVE-2026-40575 (OAuth2 Proxy)"],
  ["X-Forwarded-URL", CATALOGS, "CVE-2026-76835"],
  ["X-Forwarded-Prefix", "/api/2.1/unity-catalog", "CVE-2026-35051 (Traefik)"],
  ["X-Forwarded-Method", "GET", "CVE-2026-40575 (OAuth2 Proxy)"],
  ["X-Forwarded-Host", "evil.example", "CVE-2026-63439 (2FAuth)"],
  ["X-Forwarded-For", "127.0.0.1", "CVE-2026-63439 (2FAuth)"],
  ["X-Forwarded-Proto", "https"],
  ["X-Forwarded-User", "admin", "CVE-2026-63439 (2FAuth)"],
  ["X-Forwarded-Access-Token", "x"],
  ["Forwarded", "for=127.0.0.1;host=evil.example;proto=https"],
  ["X-Real-IP", "127.0.0.1"],
  ["X-Original-URL", CATALOGS],
  ["X-Original-URI", CATALOGS],
  ["X-Rewrite-URL", CATALOGS],
  ["X-Original-Method", "GET"],
  ["X-Envoy-Original-Path", CATALOGS, "CVE-2023-27487 (Envoy)"],
  ["X-Envoy-Internal", "true", "CVE-2023-27487 (Envoy)"],
  ["X-Auth-Request-User", "admin", "CVE-2026-40575 (OAuth2 Proxy)"],
  ["X-Remote-User", "admin", "CVE-2026-63439 (2FAuth)"],
  ["X-HTTP-Method-Override", "GET"],
  ["X-HTTP-Method", "GET"],
  ["X-Method-Override", "GET"],
  ["User-Agent", "kube-probe/1.29", "CVE-2026-34457 (OAuth2 Proxy)"],
  ["User-Agent", "GoogleHC/1.0", "CVE-2026-34457 (OAuth2 Proxy)"],
];

/** What is denied stays denied, whatever a header says of it. */
const denied: readonly Row[] = FORWARDING.map(([name, value, advisory]) => ({
  name: `${name}: ${value} opens nothing`,
  class:
    name === "X-Forwarded-Prefix"
      ? "prefix stripping and rewriting"
      : "trusted by a header that the client sends",
  ...(advisory === undefined ? {} : { advisory }),
  raw: get(WAREHOUSES, `${name}: ${value}`),
  expect: refused(403),
}));

/** And what is allowed is not led elsewhere by one: the header does not go on. */
const DROPPED: readonly (readonly [name: string, value: string])[] = [
  ["X-Forwarded-Uri", WAREHOUSES],
  ["X-Forwarded-Prefix", "/api/2.0"],
  ["X-Forwarded-Host", "evil.example"],
  ["X-Forwarded-For", "10.0.0.1"],
  ["Forwarded", "for=10.0.0.1"],
  ["X-Original-URL", WAREHOUSES],
  ["X-Rewrite-URL", WAREHOUSES],
  ["X-Envoy-Original-Path", WAREHOUSES],
  ["X-HTTP-Method-Override", "DELETE"],
  ["X-HTTP-Method", "DELETE"],
  ["X-Method-Override", "DELETE"],
  ["X-Databricks-Workspace-Id", "4711"],
  ["X-Databricks-Org-Id", "4711"],
  ["X-Databricks-Azure-SP-Management-Token", "x"],
  ["X-Databricks-Azure-Workspace-Resource-Id", "x"],
  ["X-Databricks-GCP-SA-Access-Token", "x"],
  ["X-Iceberg-Access-Delegation", "vended-credentials"],
  ["Cookie", "session=admin"],
  ["Cookie2", "session=admin"],
  ["Proxy-Authorization", "Basic YWRtaW46YWRtaW4="],
  ["X-Request-Id", "11111111-1111-1111-1111-111111111111"],
  ["X-Api-Key", "x"],
  ["Origin", "https://evil.example"],
  ["Referer", "https://evil.example"],
  ["Accept-Encoding", "gzip"],
  ["TE", "trailers"],
  ["Max-Forwards", "0"],
];

const dropped: readonly Row[] = DROPPED.map(([name, value]) => ({
  name: `${name} does not go on`,
  class:
    name === "Accept-Encoding"
      ? "secrets reflected to the client"
      : "trusted by a header that the client sends",
  ...(name === "Accept-Encoding" ? { advisory: "GO-2023-1914 (superfly/tokenizer)" } : {}),
  raw: get(CATALOGS, `${name}: ${value}`),
  expect: forwarded(`GET ${CATALOGS}`),
}));

/** A client that chooses where the credential goes could have it answered back. */
const steered: readonly Row[] = [
  "Proxy-Tokenizer: header=X-Echo;fmt=%x",
  "X-Authorization-Header: X-Echo",
  "Authorization-Header-Name: X-Echo",
].map((header) => ({
  name: `${header} does not move the credential`,
  class: "secrets reflected to the client",
  advisory: "GO-2023-1914 (superfly/tokenizer)",
  raw: get(CATALOGS, header),
  expect: forwarded(`GET ${CATALOGS}`),
}));

export const TRUSTED_HEADERS: readonly Row[] = [...denied, ...dropped, ...steered];
