/**
 * @module The gateway's own endpoints in other dress, and paths of the upstream's that lead out of the policy's world.
 */

import { get, json, type Message, message, type Row, refused } from "../row.ts";

const own: readonly Row[] = (
  [
    ["a token by GET", { line: "GET /oidc/v1/token" }, 404],
    ["a token by PUT", { line: "PUT /oidc/v1/token" }, 404],
    ["the browser's login", { line: "GET /oidc/v1/authorize?client_id=x" }, 404],
    ["the upstream's keys", { line: "GET /oidc/v1/keys" }, 404],
    ["the whole of oidc", { line: "GET /oidc" }, 404],
    ["another well-known document", { line: "GET /.well-known/other" }, 404],
    ["the document of another kind of server", { line: "GET /.well-known/openid-configuration" }, 404],
    ["an escaped oidc", { line: "GET /%6fidc/v1/authorize" }, 404],
    ["oidc behind a blank", { line: "GET /oidc%20/v1/token" }, 403],
    ["oidc in capitals", { line: "POST /OIDC/v1/token" }, 403],
    ["oidc in mixed case", { line: "POST /Oidc/v1/token" }, 403],
    ["the well-known folder in capitals", { line: "GET /.WELL-KNOWN/databricks-config" }, 403],
    ["a token at the account's path", { line: "POST /oidc/accounts/x/v1/token" }, 404],
    ["oidc within a path", { line: "POST /api/oidc/v1/token" }, 403],
    ["dot segments out of oidc", { line: "GET /oidc/../api/2.0/sql/warehouses" }, 400],
    ["dot segments into oidc", { line: "POST /api/../oidc/v1/token" }, 400],
    ["a slash after the token endpoint", { line: "POST /oidc/v1/token/" }, 404],
    ["a matrix parameter in the token endpoint", { line: "POST /oidc;x/v1/token" }, 400],
    ["the management plane's health", { line: "GET /health" }, 403],
    ["the management plane's metrics", { line: "GET /metrics" }, 403],
    ["OPA's own API", { line: "GET /v1/data/postern/decision" }, 403],
    ["OPA's own policies", { line: "PUT /v1/policies/x" }, 403],
    ["the console", { line: "GET /console" }, 403],
  ] satisfies [string, Message, number][]
).map(([name, sent, status]) => ({
  name,
  class: "the gateway's own paths",
  raw: (context) => message(context, sent),
  expect: refused(status),
}));

const upstreams: readonly Row[] = [
  "/ajax-api/2.0/secrets/scopes/list",
  "/ajax-api/2.0/sql/warehouses",
  "/ajax-api/2.1/unity-catalog/catalogs",
  "/api/3.9/unity-catalog/catalogs",
  "/api/2.0/unity-catalog/catalogs",
  "/api/2.1.0/unity-catalog/catalogs",
  "/api/2/unity-catalog/catalogs",
  "/api/02.1/unity-catalog/catalogs",
  "/api/2.1",
  "/api",
  "/",
  "/api/2.0/secrets/get?scope=a&key=b",
  "/api/2.0/token/list",
  "/api/2.0/preview/scim/v2/Users",
  "/api/1.2/contexts/status",
  "/sql/1.0/warehouses/abc",
  "/sql/protocolv1/o/1/abc",
  "/driver-proxy-api/o/1/abc/8080/",
  "/telemetry-unauth",
  "/serving-endpoints/x/invocations",
  "/aad/auth",
  "/login.html",
].map((target) => ({
  name: `GET ${target}`,
  class: "the gateway's own paths",
  raw: get(target),
  expect: refused(403),
}));

const minting: readonly Row[] = (
  [
    ["POST /api/2.0/token/create", '{"comment":"x","lifetime_seconds":0}'],
    ["POST /api/2.0/token-management/on-behalf-of/tokens", '{"application_id":"x"}'],
    ["POST /api/2.0/unity-catalog/temporary-table-credentials", '{"table_id":"x","operation":"READ"}'],
    ["PATCH /api/2.1/unity-catalog/permissions/catalog/sales", '{"changes":[]}'],
    ["PATCH /api/2.1/unity-catalog/catalogs/sales", '{"owner":"me"}'],
    ["POST /api/2.0/sql/statements", '{"warehouse_id":"x","statement":"SELECT 1"}'],
    ["POST /api/1.2/commands/execute", '{"clusterId":"x","command":"1"}'],
  ] satisfies [string, string][]
).map(([line, body]) => ({
  name: line,
  class: "the gateway's own paths",
  raw: json(line, body),
  expect: refused(403),
}));

export const OWN_PATHS: readonly Row[] = [...own, ...upstreams, ...minting];
