/**
 * @module nginx: as the upstream itself, and as a proxy with connections that it keeps.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, start, temporaryFolder } from "../processes.ts";
import type { Tool } from "../tools.ts";
import { dummyToken } from "./tokens.ts";
import { type Contender, DIRECT } from "./types.ts";

/** A config around `server` blocks that needs nothing of the system's. */
export function nginxFrame(folder: string, servers: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  return `${process.getuid?.() === 0 ? "user root;" : ""}
daemon off; worker_processes 1; worker_rlimit_nofile 65536; pid ${folder}/nginx.pid; error_log stderr crit;
events { worker_connections 16384; }
http {
access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000; keepalive_timeout 300s;
client_max_body_size 0; ${temporary}
${servers}
}
`;
}

/** What a `location` needs to pass on, as streams and upgraded connections need it. */
export const PROXY_SETTINGS = `proxy_http_version 1.1; proxy_set_header Connection $connection_to_upstream;
    proxy_set_header Upgrade $http_upgrade; proxy_set_header Host $host; proxy_request_buffering off;`;

/** The keep-alive group `upstream`, and when a connection is to be upgraded. */
export function proxyGroups(upstreamPort: number): string {
  return `map $http_upgrade $connection_to_upstream { default upgrade; '' ''; }
upstream upstream { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 1000000000; }`;
}

export function missingOf(...tools: readonly Tool[]): string | null {
  for (const tool of tools) if ("missing" in tool) return tool.missing;
  return null;
}

export function pathOf(tool: Tool): string {
  if ("missing" in tool) throw new Error(tool.missing);
  return tool.path;
}

export const direct: Contender = {
  name: DIRECT,
  checks: "nothing",
  filters: false,
  readsSql: false,
  missing: ({ nginx }) => missingOf(nginx),
  start: ({ upstreamPort }) =>
    Promise.resolve({ url: `http://127.0.0.1:${upstreamPort}`, token: dummyToken(), processes: [] }),
};

export const nginxProxy: Contender = {
  name: "nginx proxy",
  checks: "nothing",
  filters: false,
  readsSql: false,
  missing: ({ nginx }) => missingOf(nginx),
  async start({ tools, upstreamPort, cpu }) {
    const port = await freePort();
    const process = await startNginx(
      pathOf(tools.nginx),
      `${proxyGroups(upstreamPort)}
server {
  listen 127.0.0.1:${port} backlog=4096;
  location / {
    ${PROXY_SETTINGS}
    proxy_pass http://upstream;
  }
}`,
      port,
      cpu,
    );
    return { url: `http://127.0.0.1:${port}`, token: dummyToken(), processes: [process] };
  },
};

export async function startNginx(path: string, servers: string, port: number, cpu: string | null) {
  const folder = temporaryFolder("nginx");
  const config = join(folder, "nginx.conf");
  writeFileSync(config, nginxFrame(folder, servers));
  const process = start("nginx", path, ["-c", config, "-p", folder], { cpu });
  await process.listening(port);
  return process;
}
