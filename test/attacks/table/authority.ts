/**
 * @module Whom a request is for, said twice or not at all: absolute targets, Host, and parts that are missing.
 */

import { type AttackContext, CATALOGS, cutOff, forwarded, type Row, refused } from "../row.ts";

/** A GET of the catalogs by hand: every part is the row's to say. */
function bare(line: string, host: string | null): Row["raw"] {
  return (context) => {
    const fill = (text: string) => text.replaceAll("HOST", context.host);
    const field = host === null ? "" : `Host: ${fill(host)}\r\n`;
    return `${fill(line)} HTTP/1.1\r\n${field}Authorization: Bearer ${context.token}\r\nConnection: close\r\n\r\n`;
  };
}

const absolute: readonly Row[] = [
  ["another authority", `GET http://evil.example${CATALOGS}`, "HOST"],
  ["another authority, which Host names too", `GET http://evil.example${CATALOGS}`, "evil.example"],
  ["another port", `GET http://127.0.0.1:1${CATALOGS}`, "HOST"],
  ["user information", `GET http://user@HOST${CATALOGS}`, "HOST"],
  ["user information that looks like the host", `GET http://HOST@evil.example${CATALOGS}`, "HOST"],
  ["a backslash after the host", `GET http://evil.example\\@HOST${CATALOGS}`, "HOST"],
  ["the gateway's authority, but Host names another", `GET http://HOST${CATALOGS}`, "evil.example"],
  ["no authority", `GET http://${CATALOGS}`, "HOST"],
  ["no slashes", `GET http:${CATALOGS}`, "HOST"],
  ["no path", "GET http://HOST", "HOST"],
  ["a query for its path", `GET http://HOST?${CATALOGS}`, "HOST"],
  ["dot segments", `GET http://HOST${CATALOGS}/../../../2.0/sql/warehouses`, "HOST"],
  ["an empty segment", `GET http://HOST/${CATALOGS}`, "HOST"],
  ["a scheme that is none of HTTP's", `GET file://HOST${CATALOGS}`, "HOST"],
  ["a dot after the host", `GET http://localhost.${CATALOGS}`, "localhost."],
].map(([name, line, host]) => ({
  name: `absolute target with ${name}`,
  class: "authority in the target",
  raw: bare(line as string, host as string),
  expect: refused(400),
}));

const own: readonly Row[] = [
  ["the gateway's authority", `GET http://HOST${CATALOGS}`],
  ["capitals in the scheme", `GET HTTP://HOST${CATALOGS}`],
  ["another scheme", `GET https://HOST${CATALOGS}`],
].map(([name, line]) => ({
  name: `absolute target with ${name}`,
  class: "authority in the target",
  raw: bare(line as string, "HOST"),
  expect: forwarded(`GET ${CATALOGS}`),
}));

const missing: readonly Row[] = [
  ["no Host", `GET ${CATALOGS}`, null, 400],
  ["an empty Host", `GET ${CATALOGS}`, "", 400],
  ["no Host beside an absolute target", `GET http://HOST${CATALOGS}`, null, 400],
  ["the target *", "GET *", "HOST", 400],
  ["OPTIONS *", "OPTIONS *", "HOST", 405],
  ["no target", "GET", "HOST", 400],
  ["an empty target", "GET ", "HOST", 400],
  ["a target without a slash", "GET api/2.1/unity-catalog/catalogs", "HOST", 400],
  ["no method", CATALOGS, "HOST", 400],
  ["a blank for the method", ` ${CATALOGS}`, "HOST", 400],
].map(([name, line, host, status]) => ({
  name: name as string,
  class: "missing pseudo-parts",
  advisory: "CVE-2026-73547 (Envoy)",
  raw: bare(line as string, host as string | null),
  expect: refused(status as number),
}));

const hosts: readonly Row[] = [
  "HOST/api/2.0/sql/warehouses",
  "user@HOST",
  "HOST, evil.example",
  "HOST evil.example",
  "HOST:80:80",
  "evil.example:port",
  "[::1",
  "evil.example#HOST",
  "evil.example?HOST",
  "ev%69l.example",
  "ev\u00efl.example",
].map((host) => ({
  name: `Host: ${host}`,
  class: "authority in the target",
  raw: bare(`GET ${CATALOGS}`, host),
  expect: refused(400),
}));

const otherHosts: readonly Row[] = ["evil.example", "LOCALHOST", "[::1]:8080"].map((host) => ({
  name: `Host: ${host} does not reach the upstream`,
  class: "case and host tables",
  advisory: "CVE-2026-27588 (Caddy)",
  raw: bare(`GET ${CATALOGS}`, host),
  expect: forwarded(`GET ${CATALOGS}`),
}));

const tunnels: readonly Row[] = ["evil.example:443", "HOST", "127.0.0.1:22", CATALOGS].map((target) => ({
  name: `CONNECT ${target}`,
  class: "authority in the target",
  raw: (context: AttackContext) => bare(`CONNECT ${target}`, "HOST")(context),
  expect: cutOff(400, 405),
}));

export const AUTHORITY: readonly Row[] = [
  ...absolute,
  ...own,
  ...missing,
  ...hosts,
  ...otherHosts,
  ...tunnels,
];
