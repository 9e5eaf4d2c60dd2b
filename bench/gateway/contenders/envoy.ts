/**
 * @module Envoy, plain, and with its own JWT and RBAC filters: a token verified once and kept, one static policy.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, start, temporaryFolder } from "../processes.ts";
import { CATALOG_PATH, CATALOG_SCOPES } from "../requests.ts";
import { missingOf, pathOf } from "./nginx.ts";
import { AUDIENCE, dummyToken, ISSUER, makeIssuer } from "./tokens.ts";
import type { Contender, Place, Running } from "./types.ts";

const EXTENSIONS = "type.googleapis.com/envoy.extensions.filters";
const HTTP = `${EXTENSIONS}.http`;

const ROUTER = {
  name: "envoy.filters.http.router",
  typed_config: { "@type": `${HTTP}.router.v3.Router` },
};

function jwtFilter(jwks: string): object {
  return {
    name: "envoy.filters.http.jwt_authn",
    typed_config: {
      "@type": `${HTTP}.jwt_authn.v3.JwtAuthentication`,
      providers: {
        issuer: {
          issuer: ISSUER,
          audiences: [AUDIENCE],
          local_jwks: { inline_string: jwks },
          payload_in_metadata: "claims",
          jwt_cache_config: { jwt_cache_size: 1000 },
        },
      },
      rules: [{ match: { prefix: "/" }, requires: { provider_name: "issuer" } }],
    },
  };
}

/** This scope for this path, by GET. */
function rbacFilter(): object {
  return {
    name: "envoy.filters.http.rbac",
    typed_config: {
      "@type": `${HTTP}.rbac.v3.RBAC`,
      rules: {
        action: "ALLOW",
        policies: {
          "catalogs:read:sales": {
            permissions: [
              {
                and_rules: {
                  rules: [
                    { header: { name: ":method", string_match: { exact: "GET" } } },
                    { url_path: { path: { exact: CATALOG_PATH } } },
                  ],
                },
              },
            ],
            principals: [
              {
                metadata: {
                  filter: "envoy.filters.http.jwt_authn",
                  path: [{ key: "claims" }, { key: "scope" }],
                  value: { string_match: { exact: CATALOG_SCOPES.join(" ") } },
                },
              },
            ],
          },
        },
      },
    },
  };
}

function bootstrap(port: number, upstreamPort: number, filters: readonly object[]): object {
  const address = (value: number) => ({ socket_address: { address: "127.0.0.1", port_value: value } });
  return {
    static_resources: {
      listeners: [
        {
          name: "gateway",
          address: address(port),
          filter_chains: [
            {
              filters: [
                {
                  name: "envoy.filters.network.http_connection_manager",
                  typed_config: {
                    "@type": `${EXTENSIONS}.network.http_connection_manager.v3.HttpConnectionManager`,
                    stat_prefix: "gateway",
                    upgrade_configs: [{ upgrade_type: "websocket" }],
                    route_config: {
                      virtual_hosts: [
                        {
                          name: "all",
                          domains: ["*"],
                          routes: [{ match: { prefix: "/" }, route: { cluster: "upstream", timeout: "0s" } }],
                        },
                      ],
                    },
                    http_filters: [...filters, ROUTER],
                  },
                },
              ],
            },
          ],
        },
      ],
      clusters: [
        {
          name: "upstream",
          type: "STATIC",
          connect_timeout: "5s",
          circuit_breakers: {
            thresholds: [{ max_connections: 16384, max_requests: 16384, max_pending_requests: 16384 }],
          },
          load_assignment: {
            cluster_name: "upstream",
            endpoints: [{ lb_endpoints: [{ endpoint: { address: address(upstreamPort) } }] }],
          },
        },
      ],
    },
  };
}

async function startEnvoy(place: Place, filters: readonly object[], token: string): Promise<Running> {
  const folder = temporaryFolder("envoy");
  const port = await freePort();
  const file = join(folder, "envoy.json");
  writeFileSync(file, JSON.stringify(bootstrap(port, place.upstreamPort, filters)));
  const args = ["-c", file, "--concurrency", "1", "--disable-hot-restart", "-l", "error"];
  const process = start("Envoy", pathOf(place.tools.envoy), args, { cpu: place.cpu });
  await process.listening(port);
  return { url: `http://127.0.0.1:${port}`, token, processes: [process] };
}

const common = {
  filters: false,
  readsSql: false,
  missing: (tools: Place["tools"]) => missingOf(tools.envoy),
};

export const envoyContenders: readonly Contender[] = [
  {
    ...common,
    name: "Envoy",
    checks: "nothing",
    start: (place) => startEnvoy(place, [], dummyToken()),
  },
  {
    ...common,
    name: "Envoy, JWT and static RBAC",
    checks: "token and policy",
    async start(place) {
      const issuer = await makeIssuer();
      const filters = [jwtFilter(issuer.jwks), rbacFilter()];
      return startEnvoy(place, filters, await issuer.token(place.scopes));
    },
  },
];
