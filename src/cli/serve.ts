/**
 * @module `postern serve`: the gateway in front of a workspace.
 */

import { type Command, parseOptions } from "./command.ts";
import { findConfig } from "./configs.ts";
import { startedJson, textToPaste } from "./paste.ts";
import { runGateway } from "./run.ts";

export const serve: Command = {
  summary: "run the gateway in front of a workspace",
  help: `Usage: postern serve [--config FILE] [--json]

Runs the gateway until SIGTERM or SIGINT, then finishes what is in flight.

  --config FILE  the config; without it postern.yaml, else DATABRICKS_HOST with DATABRICKS_TOKEN,
                 or with DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET
  --json         print where it listens as one line of JSON

Without clients in its config it makes one on its first start and shows its secret once.
The service's log goes to stderr, decisions to the file decision_log.path.
`,
  async run(args, context) {
    const { values } = parseOptions(args, { config: { type: "string" } });
    const { config } = await findConfig(values.config, context);
    await runGateway(config, (gateway) => {
      if (values.json) return context.out(`${JSON.stringify(startedJson(gateway))}\n`);
      context.out(`Postern at ${gateway.url}, in front of ${config.upstream.origin}
  decisions   ${config.decisionLog.path}
  management  ${gateway.managementUrl}/health

${textToPaste(gateway)}`);
    });
    return 0;
  },
};
