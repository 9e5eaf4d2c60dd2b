/**
 * @module Contenders that are programs of this folder: passthroughs without any policy, as one would write them.
 */

import { fileURLToPath } from "node:url";
import { start } from "../processes.ts";
import { dummyToken } from "./tokens.ts";
import { type Contender, REFERENCE } from "./types.ts";

function programContender(name: string, program: string): Contender {
  const path = fileURLToPath(new URL(`../programs/${program}`, import.meta.url));
  return {
    name,
    checks: "nothing",
    filters: false,
    readsSql: false,
    missing: () => null,
    async start({ upstreamPort, cpu }) {
      const args = [path, String(upstreamPort)];
      const process = start(name, globalThis.process.execPath, args, { cpu });
      const url = `http://127.0.0.1:${await process.line()}`;
      return { url, token: dummyToken(), processes: [process] };
    },
  };
}

export const programContenders: readonly Contender[] = [
  programContender(REFERENCE, "passthrough-http.ts"),
  programContender("undici passthrough", "passthrough-undici.ts"),
  programContender("Express, http-proxy-middleware", "passthrough-middleware.ts"),
];
