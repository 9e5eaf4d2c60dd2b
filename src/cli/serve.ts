/**
 * @module `postern serve`: the gateway in front of a workspace.
 */

import type { Config } from "../config/index.ts";
import { type Command, parseOptions } from "./command.ts";
import { findConfig } from "./configs.ts";
import { startedJson, textToPaste } from "./paste.ts";
import { runGateway } from "./run.ts";
import { openWatchedPolicy } from "./watch/policy.ts";
import type { Watching } from "./watch/watch.ts";

export const serve: Command = {
  summary: "run the gateway in front of a workspace",
  help: `Usage: postern serve [--config FILE] [--watch] [--rules DIR]... [--json]

Runs the gateway until SIGTERM or SIGINT, then finishes what is in flight.

  --config FILE  the config; without it postern.yaml, else DATABRICKS_HOST with DATABRICKS_TOKEN,
                 or with DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET
  --rules DIR    build the policy from the library and a team's own rules; may stand more than once. Needs
                 OPA on PATH, or named in POSTERN_OPA
  --watch        put the policy in force anew whenever its rules (--rules, else policy.rules of the config),
                 or else its bundle, are saved; one that does not build leaves the one before in force
  --json         print where it listens as one line of JSON

With --rules or --watch it is one process, whatever \`workers\` says.
Without clients in its config it makes one on its first start and shows its secret once.
The service's log goes to stderr, decisions to the file decision_log.path.
`,
  async run(args, context) {
    const { values } = parseOptions(args, {
      config: { type: "string" },
      watch: { type: "boolean", default: false },
      rules: { type: "string", multiple: true, default: [] },
    });
    const { config: found } = await findConfig(values.config, context);
    const named = found.policy.rulesPath;
    const rules = values.rules.length === 0 && values.watch && named !== null ? [named] : values.rules;
    const isOwn = values.watch || rules.length > 0;
    const watched = isOwn ? await openWatchedPolicy(found, rules, context) : null;
    const config = watched === null ? found : withPolicy(found, watched.bundlePath);
    let watching: Watching | null = null;
    await runGateway(config, (gateway) => {
      const { replacePolicy } = gateway;
      if (values.watch && replacePolicy !== null) watching = watched?.follow(replacePolicy) ?? null;
      if (values.json) return context.out(`${JSON.stringify(startedJson(gateway))}\n`);
      context.out(`Postern at ${gateway.url}, in front of ${config.upstream.origin}
  decisions   ${config.decisionLog.path}
  management  ${gateway.managementUrl}/health

${textToPaste(gateway)}`);
    });
    await (watching as Watching | null)?.stop();
    return 0;
  },
};

/** In one process, to which alone another policy can be handed. */
function withPolicy(config: Config, bundlePath: string): Config {
  return { ...config, workers: 1, policy: { ...config.policy, bundlePath } };
}
