/**
 * @module nginx that asks an OPA server before it passes a request on (`auth_request`), as people compose it today.
 *
 * OPA verifies the token and decides by scopes, in Rego that is equal to Postern's policy for this request. Its v0 data API
 * answers with 404 where the rule has no value, which nginx is told to take for a denial.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, start, temporaryFolder } from "../processes.ts";
import { missingOf, PROXY_SETTINGS, pathOf, proxyGroups, startNginx } from "./nginx.ts";
import { AUDIENCE, ISSUER, makeIssuer } from "./tokens.ts";
import type { Contender } from "./types.ts";

const POLICY = `package gateway

claims := payload if {
	startswith(input.authorization, "Bearer ")
	token := substring(input.authorization, 7, -1)
	[true, _, payload] = io.jwt.decode_verify(token, {
		"cert": json.marshal(data.jwks),
		"iss": "${ISSUER}",
		"aud": "${AUDIENCE}",
	})
}

segments := split(trim_prefix(input.path, "/"), "/")

required := {"catalogs:read", sprintf("catalogs:read:%s", [segments[4]])} if {
	input.method == "GET"
	array.slice(segments, 0, 4) == ["api", "2.1", "unity-catalog", "catalogs"]
	count(segments) == 5
}

allow if {
	some scope in split(claims.scope, " ")
	scope in required
}
`;

function opaContender(name: string, opaArgs: readonly string[]): Contender {
  return {
    name,
    checks: "token and policy",
    filters: false,
    readsSql: false,
    missing: ({ nginx, opa }) => missingOf(nginx, opa),
    async start({ tools, upstreamPort, cpu, scopes }) {
      const issuer = await makeIssuer();
      const folder = temporaryFolder("opa");
      writeFileSync(join(folder, "policy.rego"), POLICY);
      writeFileSync(join(folder, "data.json"), JSON.stringify({ jwks: JSON.parse(issuer.jwks) }));
      const [port, opaPort] = [await freePort(), await freePort()];
      const files = [join(folder, "policy.rego"), join(folder, "data.json")];
      const args = ["run", "--server", "--addr", `127.0.0.1:${opaPort}`, "--log-level", "error"];
      const options = { cpu, env: { OPA_TELEMETRY: "off" } };
      const all = [...args, "--skip-version-check", ...opaArgs, ...files];
      const opa = start("OPA", pathOf(tools.opa), all, options);
      await opa.listening(opaPort);
      const nginx = await startNginx(pathOf(tools.nginx), servers(port, opaPort, upstreamPort), port, cpu);
      const token = await issuer.token(scopes);
      return { url: `http://127.0.0.1:${port}`, token, processes: [nginx, opa] };
    },
  };
}

function servers(port: number, opaPort: number, upstreamPort: number): string {
  return `${proxyGroups(upstreamPort)}
upstream opa { server 127.0.0.1:${opaPort}; keepalive 64; keepalive_requests 1000000000; }
server {
  listen 127.0.0.1:${port} backlog=4096;
  location / {
    auth_request /decision;
    error_page 500 =403 @denied;
    ${PROXY_SETTINGS}
    proxy_pass http://upstream;
  }
  location @denied { return 403; }
  location = /decision {
    internal;
    proxy_http_version 1.1;
    proxy_method POST;
    proxy_pass_request_headers off;
    proxy_set_header Connection "";
    proxy_set_header Content-Type application/json;
    proxy_set_body '{"authorization":"$http_authorization","method":"$request_method","path":"$request_uri"}';
    proxy_pass http://opa/v0/data/gateway/allow;
  }
}`;
}

export const opaContenders: readonly Contender[] = [
  opaContender("nginx auth_request, OPA", []),
  opaContender("nginx auth_request, OPA that caches tokens", [
    "--set",
    "caching.inter_query_builtin_value_cache.named.io_jwt.max_num_entries=1000",
  ]),
];
