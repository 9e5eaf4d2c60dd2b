/**
 * @module Writes bundles/capabilities.json, by which OPA refuses to compile what the engine can't do (`opa build --capabilities`). It is what OPA says of itself, less the built-ins that are neither compiled into a module nor brought by the
 * engine (src/engine/builtins).
 */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hostBuiltins } from "../src/engine/builtins/index.ts";
import { type ExitCode, ROOT, run, runAsProgram, shown, ToolError, tell } from "./cli.ts";
import { opaBinary } from "./opa.ts";

const FILE = join(ROOT, "bundles", "capabilities.json");

/** Those that OPA compiles into a module. */
const NATIVE = join(ROOT, "tools", "builtins.json");

/** Those that OPA's compiler puts other things in the place of, so that no module calls them. */
const COMPILED_AWAY = ["print", "rego.metadata.chain", "rego.metadata.rule"];

const HELP = `Usage: node tools/capabilities.ts build   write bundles/capabilities.json
       node tools/capabilities.ts check   is it what OPA and the engine have in common?

Ends with 0 for yes or done, 1 for no, 2 where it can't be found out.
`;

export interface Capabilities {
  readonly builtins: readonly Builtin[];
  readonly [more: string]: unknown;
}

interface Builtin {
  readonly name: string;
  readonly [more: string]: unknown;
}

/** OPA's capabilities with these built-ins and no others, and without prose. */
export function narrowed(capabilities: Capabilities, kept: Iterable<string>): Capabilities {
  const names = new Set(kept);
  const builtins = capabilities.builtins.filter(({ name }) => names.has(name));
  return withoutProse({ ...capabilities, builtins }) as Capabilities;
}

const PROSE = new Set(["description", "categories"]);

function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !PROSE.has(key))
      .map(([key, item]) => [key, withoutProse(item)]),
  );
}

/** What the file is to be, a built-in a line. */
export async function capabilitiesText(): Promise<string> {
  const opa = await opaBinary({ exact: true });
  const { code, stdout, stderr } = await run(opa, ["capabilities", "--current"]);
  if (code !== 0) throw new ToolError(`OPA does not tell its capabilities: ${stderr.trim()}`);
  const native = JSON.parse(await readFile(NATIVE, "utf8")) as readonly string[];
  const kept = [...native, ...COMPILED_AWAY, ...Object.keys(hostBuiltins)];
  return textOf(narrowed(JSON.parse(stdout) as Capabilities, kept));
}

function textOf({ builtins, ...more }: Capabilities): string {
  const lines = builtins.map((builtin) => `    ${JSON.stringify(builtin)}`).join(",\n");
  const others = Object.entries(more).map(([key, value]) => `,\n  "${key}": ${JSON.stringify(value)}`);
  return `{\n  "builtins": [\n${lines}\n  ]${others.join("")}\n}\n`;
}

async function main([command, ...rest]: readonly string[]): Promise<ExitCode> {
  if (rest.length > 0 || (command !== "build" && command !== "check")) throw new ToolError(HELP.trimEnd());
  const text = await capabilitiesText();
  if (command === "build") {
    await writeFile(FILE, text);
    return 0;
  }
  if ((await readFile(FILE, "utf8").catch(() => "")) === text) return 0;
  tell(`${shown(FILE)} is stale: \`node tools/capabilities.ts build\` writes it`);
  return 1;
}

await runAsProgram(import.meta, HELP, main);
