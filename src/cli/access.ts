/**
 * @module `postern access`: what a token can do, known before it is minted, and what a change would change.
 */

import { isIP } from "node:net";
import { type AccessReport, countVerdicts, diffAccess, reckonAccess, VERDICTS } from "../access/index.ts";
import { openPolicy, type Policy } from "../engine/index.ts";
import { principalNamed } from "../gateway/index.ts";
import { diffText } from "./access/diff-text.ts";
import { operationsText, summaryText } from "./access/report-text.ts";
import { type Asked, tokenAsked } from "./access/token.ts";
import { type Command, type CommandContext, parseOptions, UsageError } from "./command.ts";

const OPTIONS = {
  client: { type: "string" },
  scopes: { type: "string" },
  config: { type: "string" },
  bundle: { type: "string" },
  against: { type: "string" },
  "against-scopes": { type: "string" },
  operations: { type: "boolean", default: false },
  verdict: { type: "string", multiple: true, default: [] as string[] },
  ip: { type: "string", default: "127.0.0.1" },
} as const;

/** One side of a comparison: who could do what, by which policy. */
interface Side {
  readonly client: string | null;
  readonly scopes: readonly string[];
  readonly bundle: string;
  readonly revision: string;
  readonly report: AccessReport;
}

export const access: Command = {
  summary: "what a token can do, operation by operation",
  help: `Usage: postern access --client ID [--config FILE] [options]
       postern access --scopes "SCOPE SCOPE …" [options]
       postern access … (--against FILE | --against-scopes "SCOPE SCOPE …") [--json]

Asks the policy about every operation of the catalogue, with made-up requests, and prints its verdicts: allowed, whatever
the resource; limited, to the resources that the scopes name or by a filter on the answer; denied; unknown, where no
request could be made up or the policy fails. Sends nothing.

  --client ID            a client of the config, or the first client: a token with its whole grant
  --scopes "…"           the token's scopes; \`all-apis\` among them is the grant of --client
  --config FILE          as for \`postern serve\`; its environment variables need not be set, its files must be there
  --bundle FILE          the policy; without it the config's, else the one that comes with Postern
  --against FILE         print only what would change by this policy
  --against-scopes "…"   print only what would change with these scopes
  --operations           list every operation
  --verdict VERDICT      list those with this verdict; may stand more than once
  --ip ADDRESS           where the token would be used from (127.0.0.1)
  --json                 print one JSON document, always with every operation (or every change)

Names are tried that the scopes cover, and one that no scope can. What a rule of your own allows or denies for a single
resource by its name, or at another time, is not found. An operation that its body makes a guarded one is tried without
that. With --client and --scopes both, the scopes are what a token that is asked for with them would get.

Exit code 1, with --against or --against-scopes: verdicts differ. Otherwise 0, whatever they are; 2: a usage or config
error, such as an unknown client or a text that is no scope.

Example: postern access --scopes "catalogs:read tables:read:sales" --verdict limited
`,
  async run(args, context) {
    const { values } = parseOptions(args, OPTIONS);
    const verdicts = checkOptions(values.verdict, values.ip);
    const asked = await tokenAsked(values, context);
    const { client, scopes, bundlePath: bundle } = asked;
    const sideOf = sideReckoner(asked, values.ip);
    const side = await sideOf({ client, scopes, bundle });
    const otherScopes = values["against-scopes"];
    if (values.against !== undefined || otherScopes !== undefined) {
      const other = await sideOf({
        client,
        scopes: otherScopes === undefined ? scopes : asked.readScopes(otherScopes),
        bundle: values.against ?? bundle,
      });
      return printDiff(side, other, values.json, context);
    }
    if (values.json) context.out(`${JSON.stringify(reportJson(side))}\n`);
    else context.out(`${sideText("", side)}\n${bodyText(side.report, values.operations, verdicts)}`);
    return 0;
  },
};

function checkOptions(verdicts: readonly string[], ip: string): ReadonlySet<string> {
  const wrong = verdicts.find((verdict) => !(VERDICTS as readonly string[]).includes(verdict));
  if (wrong !== undefined) {
    throw new UsageError(`expected --verdict ${VERDICTS.join(", ")}, not ${JSON.stringify(wrong)}`);
  }
  if (isIP(ip) === 0) throw new UsageError(`expected --ip ADDRESS, not ${JSON.stringify(ip)}`);
  return new Set(verdicts);
}

/** Loads each bundle once. */
function sideReckoner({ catalogue, finder }: Asked, ip: string) {
  const policies = new Map<string, Policy>();
  const time = new Date().toISOString();
  return async (asked: Pick<Side, "client" | "scopes" | "bundle">): Promise<Side> => {
    const { client, scopes, bundle } = asked;
    const policy = policies.get(bundle) ?? (await openPolicy(bundle));
    policies.set(bundle, policy);
    const principal = principalNamed(client ?? "access", scopes);
    const report = reckonAccess({ catalogue, finder, policy, circumstances: { principal, ip, time } });
    return { ...asked, revision: policy.revision, report };
  };
}

function bodyText(report: AccessReport, all: boolean, verdicts: ReadonlySet<string>): string {
  if (verdicts.size > 0) return operationsText(report.filter(({ verdict }) => verdicts.has(verdict.kind)));
  return all ? `${summaryText(report)}\n${operationsText(report)}` : summaryText(report);
}

function printDiff(before: Side, after: Side, json: boolean, { out }: CommandContext): 0 | 1 {
  const changes = diffAccess(before.report, after.report);
  if (json) {
    const total = before.report.length;
    out(`${JSON.stringify({ before: sideJson(before), after: sideJson(after), total, changes })}\n`);
  } else {
    out(
      `${sideText("before: ", before)}${sideText("after:  ", after)}\n${diffText(changes, before.report.length)}`,
    );
  }
  return changes.length === 0 ? 0 : 1;
}

function sideText(label: string, { client, scopes, bundle, revision }: Side): string {
  const holder = client === null ? "a token" : `a token of ${client}`;
  const held = scopes.length === 0 ? "no scopes" : scopes.join(" ");
  return `${label}${holder} with ${held}, by ${bundle}${revision === "" ? "" : ` (${revision})`}\n`;
}

function sideJson({ client, scopes, bundle, revision }: Side): object {
  return { client, scopes, bundle: { path: bundle, revision } };
}

function reportJson(side: Side): object {
  const services = Map.groupBy(side.report, ({ service }) => service);
  return {
    ...sideJson(side),
    counts: countVerdicts(side.report),
    services: Object.fromEntries(
      [...services].map(([name, operations]) => [name, countVerdicts(operations)]),
    ),
    operations: side.report,
  };
}
