/**
 * @module Caddy as a proxy without any policy.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, start, temporaryFolder } from "../processes.ts";
import { missingOf, pathOf } from "./nginx.ts";
import { dummyToken } from "./tokens.ts";
import type { Contender } from "./types.ts";

export const caddy: Contender = {
  name: "Caddy reverse_proxy",
  checks: "nothing",
  filters: false,
  readsSql: false,
  missing: (tools) => missingOf(tools.caddy),
  async start({ tools, upstreamPort, cpu }) {
    const folder = temporaryFolder("caddy");
    const port = await freePort();
    const file = join(folder, "Caddyfile");
    writeFileSync(
      file,
      `{
	admin off
	auto_https off
	persist_config off
}
http://:${port} {
	bind 127.0.0.1
	reverse_proxy 127.0.0.1:${upstreamPort} {
		transport http {
			keepalive_idle_conns_per_host 64
		}
	}
}
`,
    );
    const args = ["run", "--config", file, "--adapter", "caddyfile"];
    const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    const process = start("Caddy", pathOf(tools.caddy), args, { cpu, env });
    await process.listening(port);
    return { url: `http://127.0.0.1:${port}`, token: dummyToken(), processes: [process] };
  },
};
