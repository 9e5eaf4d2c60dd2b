/**
 * @module `postern inspect`: the input document that the policy would see for a request.
 */

import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { createFactFinder, loadCatalogue, type Match } from "../facts/index.ts";
import { inputOf, principalNamed } from "../gateway/index.ts";
import { parseJsonBody, readHead } from "../intake/index.ts";
import type { Body } from "../model/request.ts";
import { accept, type Result } from "../model/result.ts";
import { type Command, parseOptions, UsageError } from "./command.ts";

const OPTIONS = {
  body: { type: "string" },
  header: { type: "string", multiple: true, default: [] as string[] },
  scope: { type: "string", multiple: true, default: [] as string[] },
  client: { type: "string", default: "inspect" },
} as const;

export const inspect: Command = {
  summary: "print the input document that the policy would see",
  help: `Usage: postern inspect METHOD URL [--body FILE] [--header 'Name: value']… [--scope SCOPE]… [--client ID] [--json]

Takes a request through canonical form and facts, and prints what \`input\` would be in Rego. Sends nothing.

  URL              a path, or a whole URL; it is read as it stands, without the repairs that browsers make
  --body FILE      the JSON body; - reads it from standard input
  --header H       a request header
  --scope SCOPE    a scope that the token would have
  --client ID      the client that would hold the token (inspect)
  --json           on one line

Exit code 1: the gateway would refuse the request before any policy sees it; the reason is printed.

Example: postern inspect GET /api/2.1/unity-catalog/tables/sales.orders.lines --scope tables:read:sales
`,
  async run(args, context) {
    const { values, positionals } = parseOptions(args, OPTIONS, ["METHOD", "URL"]);
    const [method = "", url = ""] = positionals;
    const bytes = await bodyBytes(values.body);
    const { authority, target } = splitUrl(url);
    const finder = createFactFinder(loadCatalogue("databricks"));
    const head = readHead(
      {
        method,
        url: target,
        httpVersion: "1.1",
        rawHeaders: ["Host", authority, ...framing(bytes), ...values.header.flatMap(splitHeader)],
      },
      {
        id: "inspect",
        time: new Date().toISOString(),
        authority,
        steering: finder.steering,
        source: { ip: "127.0.0.1", tls: null },
      },
    );
    if (!head.ok) return refused(head.refusal, context.err);
    const match = finder.match(head.value.method, head.value.segments);
    const body = bodyFor(match, bytes);
    if (!body.ok) return refused(body.refusal, context.err);
    const scopes = values.scope.flatMap((text) => text.split(" ")).filter((scope) => scope !== "");
    const input = inputOf(head.value, principalNamed(values.client, scopes), match, body.value, finder);
    context.out(`${JSON.stringify(input, null, values.json ? 0 : 2)}\n`);
    return 0;
  },
};

function refused({ code, message }: { code: string; message: string }, err: (text: string) => void): 1 {
  err(`refused: ${code}: ${message}\n`);
  return 1;
}

async function bodyBytes(file: string | undefined): Promise<Buffer | null> {
  if (file === undefined) return null;
  return file === "-" ? await buffer(process.stdin) : await readFile(file);
}

/** Cut at the authority by hand: a URL parser would repair what is to be inspected. */
function splitUrl(url: string): { authority: string; target: string } {
  const [, authority = "", target = ""] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  if (authority === "") return { authority: "gateway.invalid", target: url };
  return { authority: authority.toLowerCase(), target: target === "" ? "/" : target };
}

function framing(bytes: Buffer | null): string[] {
  return bytes === null ? [] : ["Content-Length", String(bytes.length)];
}

function splitHeader(header: string): [string, string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(header) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`expected --header 'Name: value', not ${JSON.stringify(header)}`);
  }
  return [name, value];
}

function bodyFor(match: Match | null, bytes: Buffer | null): Result<Body> {
  if (bytes === null) return accept({ state: "absent" });
  if (match === null || match.entry.body === "stream") return accept({ state: "streamed" });
  return parseJsonBody(bytes);
}
