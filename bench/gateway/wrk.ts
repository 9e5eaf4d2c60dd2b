/**
 * @module Closed-loop load by wrk: each of its connections asks again as soon as it was answered.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { start, temporaryFolder } from "./processes.ts";

/** What is asked for: a GET, or a POST of one of the bodies, by turns. */
export interface Asked {
  readonly path: string;
  readonly bodies?: readonly string[];
  /** A text in the only body, for which a new number is put each time. */
  readonly renewed?: string;
}

export interface WrkResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly megabytesPerSecond: number;
  /** Answered with an error. */
  readonly refused: number;
}

export interface WrkOptions {
  readonly path: string;
  readonly script: string;
  readonly cpu: string | null;
  readonly connections: number;
  readonly seconds: number;
  readonly url: string;
  readonly token: string;
}

const DONE = `
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{"us":%d,"requests":%d,"bytes":%d,"p50":%d,"p99":%d,"errors":%d,"refused":%d}\\n',
    summary.duration, summary.requests, summary.bytes, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.timeout, e.status))
end
`;

/** Writes the script that makes wrk ask for it; gives its path. */
export function wrkScript({ bodies, renewed }: Asked): string {
  const path = join(temporaryFolder("wrk"), "script.lua");
  writeFileSync(path, `${requestsOf(bodies, renewed)}${DONE}`);
  return path;
}

function requestsOf(bodies: readonly string[] | undefined, renewed: string | undefined): string {
  if (bodies === undefined) return "";
  const post = 'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n';
  if (renewed !== undefined) {
    const [before = "", after = ""] = (bodies[0] ?? "").split(renewed);
    return `${post}local n = 0
local base = (os.time() % 1000000) * 1000000
local before, after = ${luaText(before)}, ${luaText(after)}
request = function()
  n = n + 1
  return wrk.format(nil, nil, nil, before .. string.format("%.0f", base + n) .. after)
end
`;
  }
  return `${post}local bodies = {${bodies.map(luaText).join(",\n")}}
local made, n = {}, 0
init = function(args)
  for i, body in ipairs(bodies) do made[i] = wrk.format(nil, nil, nil, body) end
end
request = function()
  n = n % #made + 1
  return made[n]
end
`;
}

/** JSON's escapes of printable ASCII are Lua's, too. */
function luaText(text: string): string {
  return JSON.stringify(text);
}

export async function runWrk(options: WrkOptions): Promise<WrkResult> {
  const { path, script, cpu, connections, seconds, url, token } = options;
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "-s", script];
  args.push("-H", `Authorization: Bearer ${token}`, url);
  const { code, stdout, stderr } = await start("wrk", path, args, { cpu }).finished();
  const line = stdout.split("\n").findLast((text) => text.startsWith("{"));
  if (code !== 0 || line === undefined) throw new Error(`wrk ended with ${code}: ${stderr}${stdout}`);
  const { us, requests, bytes, p50, p99, errors, refused } = JSON.parse(line) as Record<string, number> & {
    readonly us: number;
    readonly requests: number;
    readonly bytes: number;
    readonly p50: number;
    readonly p99: number;
    readonly refused: number;
  };
  if (errors !== 0 || refused === requests) {
    throw new Error(`of ${requests} requests ${errors} broke and ${refused} were answered with an error`);
  }
  return {
    requests,
    perSecond: requests / (us / 1e6),
    p50Ms: p50 / 1000,
    p99Ms: p99 / 1000,
    megabytesPerSecond: bytes / us,
    refused,
  };
}
