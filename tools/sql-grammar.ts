/**
 * @module Writes src/facts/sql/grammar: Spark's own tables of its lexer and parser, with its LICENSE and NOTICE, out of the
 * Maven artifact that tools/sql-grammar/artifact.json pins.
 */

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type ExitCode, ROOT, run, runAsProgram, runVisibly, ToolError, tell } from "./cli.ts";
import { tableText } from "./sql-grammar/interp.ts";

const PIN_FILE = join(ROOT, "tools", "sql-grammar", "artifact.json");
const OUTPUT = join(ROOT, "src", "facts", "sql", "grammar");

const IN_PARSER_PACKAGE = "org/apache/spark/sql/catalyst/parser";

const HELP = `Usage: node tools/sql-grammar.ts

Fetches the pinned sources of Spark's SQL API with Maven (needs Java, mvn and unzip), checks them against the pinned
SHA-256, and writes src/facts/sql/grammar. After a change of version, run the corpus: rules may have other names.
`;

interface Pin {
  /** `group:artifact:version`, as Maven names it. */
  readonly artifact: string;
  readonly sha256: string;
}

async function main(): Promise<ExitCode> {
  const pin = JSON.parse(await readFile(PIN_FILE, "utf8")) as Pin;
  const folder = await mkdtemp(join(tmpdir(), "postern-sql-grammar-"));
  try {
    const jar = await fetchJar(pin, folder);
    const source = `maven:${pin.artifact}:sources`;
    await write(
      "lexer.json",
      tableText(source, await entry(jar, `${IN_PARSER_PACKAGE}/SqlBaseLexer.interp`)),
    );
    await write(
      "parser.json",
      tableText(source, await entry(jar, `${IN_PARSER_PACKAGE}/SqlBaseParser.interp`)),
    );
    await write("LICENSE", await entry(jar, "META-INF/LICENSE"));
    await write("NOTICE", await entry(jar, "META-INF/NOTICE"));
  } finally {
    await rm(folder, { recursive: true });
  }
  return 0;
}

async function fetchJar({ artifact, sha256 }: Pin, folder: string): Promise<string> {
  const [, name = "", version = ""] = artifact.split(":");
  const coordinates = `-Dartifact=${artifact}:jar:sources`;
  const get = ["-q", "dependency:get", coordinates, "-Dtransitive=false"];
  const copy = ["-q", "dependency:copy", coordinates, `-DoutputDirectory=${folder}`];
  for (const args of [get, copy]) {
    const code = await runVisibly("mvn", args);
    if (code !== 0)
      throw new ToolError(`mvn ${args.join(" ")} ended with ${code ?? "no exit code: is it installed?"}`);
  }
  const jar = join(folder, `${name}-${version}-sources.jar`);
  const found = createHash("sha256")
    .update(await readFile(jar))
    .digest("hex");
  if (found !== sha256)
    throw new ToolError(`${basename(jar)} has the SHA-256 ${found}, not the pinned ${sha256}`);
  return jar;
}

async function entry(jar: string, path: string): Promise<string> {
  const { code, stdout } = await run("unzip", ["-p", jar, path]);
  if (code !== 0)
    throw new ToolError(`unzip -p ${jar} ${path} ended with ${code ?? "no exit code: is it installed?"}`);
  return stdout;
}

async function write(name: string, text: string): Promise<void> {
  await mkdir(OUTPUT, { recursive: true });
  await writeFile(join(OUTPUT, `${name}.draft`), text);
  await rename(join(OUTPUT, `${name}.draft`), join(OUTPUT, name));
  tell(`wrote src/facts/sql/grammar/${name}`);
}

await runAsProgram(import.meta, HELP, main);
