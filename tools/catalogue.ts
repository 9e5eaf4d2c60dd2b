/**
 * @module Makes src/facts/catalogue/databricks.json from tools/catalogue/sdk.json, which `make catalogue` extracts from the
 * SDK, and tools/catalogue/review.yaml, which people write. `check` fails where the file is not what they give.
 */

import { readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Catalogue } from "../src/facts/catalogue/types.ts";
import { buildCatalogue } from "./catalogue/build.ts";
import { readReview } from "./catalogue/review.ts";
import { readSdk } from "./catalogue/sdk.ts";

const OUTPUT = fileURLToPath(new URL("../src/facts/catalogue/databricks.json", import.meta.url));

/** A line an operation, so that a change is a diff that can be read. */
export function catalogueText({ operations, ...head }: Catalogue): string {
  const lines = operations.map((entry) => JSON.stringify(entry)).join(",\n");
  return `${JSON.stringify(head).slice(0, -1)},"operations":[\n${lines}\n]}\n`;
}

async function main([command]: readonly string[]): Promise<number> {
  if (command !== "build" && command !== "check") {
    process.stderr.write("usage: node tools/catalogue.ts build | check\n");
    return 2;
  }
  const text = catalogueText(buildCatalogue(readSdk(), readReview()));
  if (command === "check") {
    if ((await readFile(OUTPUT, "utf8")) === text) return 0;
    process.stderr.write("src/facts/catalogue/databricks.json is stale: run `make catalogue`\n");
    return 1;
  }
  await writeFile(`${OUTPUT}.draft`, text);
  await rename(`${OUTPUT}.draft`, OUTPUT);
  return 0;
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
