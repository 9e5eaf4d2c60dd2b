/**
 * @module `postern demo`: the gateway in front of a demo workspace, with nothing to set up.
 */

import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { type Config, parseConfig } from "../config/index.ts";
import { openSelfSignedPair } from "../demo/self-signed.ts";
import { startDemoWorkspace } from "../demo/workspace/index.ts";
import { type Gateway, servicesOf } from "../gateway/index.ts";
import { FIRST_GRANT } from "../tokens/index.ts";
import { type Command, parseOptions } from "./command.ts";
import { startedJson, textToPaste } from "./paste.ts";
import { runGateway } from "./run.ts";

const OPTIONS = {
  listen: { type: "string", default: "127.0.0.1:8080" },
  management: { type: "string", default: "127.0.0.1:8181" },
  "state-dir": { type: "string", default: ".postern/demo" },
  tls: { type: "boolean", default: false },
} as const;

/** Queries on one catalog, on the demo workspace's running warehouse. */
const SQL_GRANT = ["statements:execute:sales", "warehouses:use:de30000000000001"];

export const demo: Command = {
  summary: "run the gateway in front of a demo workspace",
  help: `Usage: postern demo [--tls] [--listen ADDRESS] [--management ADDRESS] [--state-dir DIR] [--json]

Starts a demo workspace, which is not Databricks, and the gateway in front of it. The workspace takes only one
powerful token, made anew on each start, which the gateway holds: what comes with another is refused there.

  --tls                  serve HTTPS with a self-signed certificate
  --listen ADDRESS       where clients reach the gateway (127.0.0.1:8080)
  --management ADDRESS   where operators do (127.0.0.1:8181)
  --state-dir DIR        where keys, logs and the first client are kept (.postern/demo)
  --json                 print where it listens as one line of JSON
`,
  async run(args, context) {
    const { values } = parseOptions(args, OPTIONS);
    const stateDir = resolve(values["state-dir"]);
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const pair = values.tls ? await openSelfSignedPair(resolve(stateDir, "tls")) : null;
    const token = `demo-powerful-${randomBytes(24).toString("base64url")}`;
    const logPath = resolve(stateDir, "workspace.ndjson");
    const workspace = await startDemoWorkspace({ token, logPath });
    try {
      const tls = pair && { cert: pair.certPath, key: pair.keyPath };
      const { listen, management } = values;
      const config = demoConfig({ listen, management, tls, stateDir }, workspace.url, token);
      const onStart = (gateway: Gateway) => {
        if (values.json) {
          const started = {
            ...startedJson(gateway),
            demo: true,
            workspace: { url: workspace.url, log: logPath },
          };
          return context.out(`${JSON.stringify(started)}\n`);
        }
        context.out(`Postern at ${gateway.url}, in front of a demo workspace (not Databricks) at ${workspace.url}
  decisions      ${config.decisionLog.path}
  workspace log  ${logPath}
  management     ${gateway.managementUrl}/health

${textToPaste(gateway, { caPath: pair?.certPath })}`);
      };
      await runGateway(config, onStart, { firstGrant: [...FIRST_GRANT, ...SQL_GRANT] });
    } finally {
      await workspace.stop();
    }
    return 0;
  },
};

interface DemoSettings {
  readonly listen: string;
  readonly management: string;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly stateDir: string;
}

/** By the same way as a file's, so that options are checked like fields. */
function demoConfig({ listen, management, tls, stateDir }: DemoSettings, url: string, token: string): Config {
  const text = JSON.stringify({
    listen,
    management,
    ...(tls === null ? {} : { tls }),
    state_dir: stateDir,
    upstream: { url, credential: { token: "${TOKEN}" } },
  });
  return parseConfig(text, "demo", { TOKEN: token }, servicesOf);
}
