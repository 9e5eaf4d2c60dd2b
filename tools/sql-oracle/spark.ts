/**
 * @module Spark's own parser, asked about statements: PySpark's jars, installed once into `.tools/`, and one JVM that runs
 * Oracle.java on them for all statements. Needs Python 3.10 or later with pip, and a JDK of Java 17 or later.
 */

import { execFile, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const ORACLE = here("./Oracle.java");
const REQUIREMENTS = here("./requirements.txt");
const BUILD_REQUIREMENTS = here("./build-requirements.txt");
const TOOLS = here("../../.tools");

const JAVA_HOME = process.env["JAVA_HOME"];
const JAVA = JAVA_HOME ? join(JAVA_HOME, "bin", "java") : "java";

const PIP = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"];
const WHEELS = ["--require-hashes", "--only-binary", ":all:", "--requirement", BUILD_REQUIREMENTS];
const SPARK = ["--require-hashes", "--no-build-isolation", "--no-cache-dir", "--requirement", REQUIREMENTS];

const run = promisify(execFile);

export interface Question {
  readonly id: string;
  readonly sql: string;
}

/** What Spark makes of a statement; its members are told in Oracle.java. */
export interface SparkAnswer {
  readonly id: string;
  readonly kind: "query" | "other" | "invalid";
  readonly relations?: readonly (readonly string[])[];
  readonly functions?: readonly (readonly string[])[];
  readonly opens?: readonly string[];
  readonly nodes?: readonly string[];
  readonly error?: string;
}

/** The answers by their ids. Throws where Spark can't be had, or ends before it has answered everything. */
export async function askSpark(questions: readonly Question[]): Promise<ReadonlyMap<string, SparkAnswer>> {
  const jars = join(await prepareSpark(), "jars", "*");
  const child = spawn(JAVA, ["-cp", jars, ORACLE], { stdio: ["pipe", "pipe", "pipe"] });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", () =>
      reject(new Error("java is missing: the oracle needs a JDK of Java 17 or later")),
    );
    child.once("close", resolve);
  });
  child.stdin.on("error", () => {});
  child.stdin.end(questions.map(({ id, sql }) => `${JSON.stringify({ id, sql })}\n`).join(""));
  const code = await ended;
  const lines = (await stdout).split("\n").filter((line) => line !== "");
  if (code !== 0 || lines.length !== questions.length) {
    throw new Error(`Spark answered ${lines.length} of ${questions.length}:\n${(await stderr).slice(-2000)}`);
  }
  return new Map(lines.map((line) => JSON.parse(line) as SparkAnswer).map((answer) => [answer.id, answer]));
}

/** The folder of the Python package pyspark, kept for as long as the requirements do not change. */
async function prepareSpark(): Promise<string> {
  const digest = createHash("sha256")
    .update(await readFile(REQUIREMENTS))
    .update(await readFile(BUILD_REQUIREMENTS))
    .digest("hex");
  const home = join(TOOLS, `spark-${digest.slice(0, 16)}`);
  if (!existsSync(home)) {
    // Made beside its place, then moved there whole: a run that was stopped leaves no half of it.
    const draft = `${home}.${randomUUID()}`;
    await mkdir(TOOLS, { recursive: true });
    try {
      await install(draft);
      await rename(draft, home);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return join(home, "pyspark");
}

/** A virtual environment to install with, thrown away, and the package alone in the folder given. */
async function install(folder: string): Promise<void> {
  const venv = `${folder}.venv`;
  const python = join(venv, "bin", "python");
  try {
    process.stderr.write("installing pyspark into .tools/, once (450 MB)\n");
    await run("python3", ["-m", "venv", venv]);
    await run(python, [...PIP, ...WHEELS]);
    await run(python, [...PIP, ...SPARK, "--target", folder]);
  } catch (error) {
    throw new Error(`pyspark could not be installed (python3 with venv and pip is needed): ${String(error)}`);
  } finally {
    await rm(venv, { recursive: true, force: true });
  }
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}
