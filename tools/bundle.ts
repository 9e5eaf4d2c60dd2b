/**
 * @module Builds the bundle that the gateway loads, and checks that the committed one is what its sources give.
 */

import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { buildTar, compress, LIBRARY, readSources, revisionOf, type Source } from "../src/bundle/index.ts";
import { type ExitCode, ROOT, runAsProgram, shown, ToolError, tell } from "./cli.ts";
import { opaBinary } from "./opa.ts";

const DEFAULT_BUNDLE = join("bundles", "default.tar.gz");

const HELP = `Usage: node tools/bundle.ts build [--rules DIR]... [--out FILE]   build a bundle
       node tools/bundle.ts check [--rules DIR]... [--out FILE]   is FILE what its sources give?

Ends with 0 for yes or done, 1 for no, 2 where the bundle can't be built.

  --rules DIR   a team's own rules, \`package postern.rules\`, beside the library of policy/; may stand more than once
  --out FILE    the bundle (${DEFAULT_BUNDLE})
  --help        this text
`;

async function build(sources: readonly Source[], out: string): Promise<ExitCode> {
  const packed = compress(await buildTar(sources, await opaBinary({ exact: true })));
  await mkdir(dirname(out), { recursive: true });
  const part = `${out}.${randomUUID()}`;
  await writeFile(part, packed);
  await rename(part, out);
  tell(`${shown(out)}: revision ${revisionOf(sources)}, ${packed.length} bytes`);
  return 0;
}

/** Compares what is packed and not the packed bytes, which another version of zlib makes otherwise. */
async function check(sources: readonly Source[], out: string): Promise<ExitCode> {
  const built = await buildTar(sources, await opaBinary({ exact: true }));
  const committed = await readFile(out)
    .then((bytes) => gunzipSync(bytes))
    .catch(() => null);
  if (committed?.equals(built)) return 0;
  tell(`${shown(out)} is not what its sources give: run \`make bundle\``);
  return 1;
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rules: { type: "string", multiple: true, default: [] },
      out: { type: "string", default: join(ROOT, DEFAULT_BUNDLE) },
    },
  });
  const [command] = positionals;
  if (positionals.length !== 1 || (command !== "build" && command !== "check")) {
    throw new ToolError(HELP.trimEnd());
  }
  const sources = await readSources(LIBRARY, values.rules);
  return command === "build" ? build(sources, resolve(values.out)) : check(sources, resolve(values.out));
}

await runAsProgram(import.meta, HELP, main);
