/**
 * @module Makes src/engine/builtins/time/zones.json from the zone files that come with Go, which are those that the `opa` built
 * with it has in it.
 */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { type ExitCode, ROOT, run, runAsProgram, ToolError } from "./cli.ts";

const OUTPUT = join(ROOT, "src", "engine", "builtins", "time", "zones.json");
const HELP =
  "Usage: node tools/time-zones.ts   make src/engine/builtins/time/zones.json from Go's zone files\n";

const END_OF_DIRECTORY = 0x06054b50;
const STORED = 0;
/** RFC 8536: a header of 44 bytes, six counts at its end. */
const HEADER_BYTES = 44;
const COUNTS_AT = 20;

await runAsProgram(import.meta, HELP, async (): Promise<ExitCode> => {
  const root = (await run("go", ["env", "GOROOT"])).stdout.trim();
  if (root === "") throw new ToolError("there is no go on PATH");
  const zip = await readFile(join(root, "lib", "time", "zoneinfo.zip"));
  const namesByZone = new Map<string, string[]>();
  for (const [name, bytes] of filesOf(zip)) {
    const zone = describe(bytes);
    namesByZone.set(zone, [...(namesByZone.get(zone) ?? []), name]);
  }
  const zones = Array.from(namesByZone, ([zone, names]) => `${names.join(" ")}|${zone}`);
  await writeFile(OUTPUT, `${JSON.stringify({ zones }, null, 2)}\n`);
  return 0;
});

/** The files of a zip archive, by name. */
export function filesOf(zip: Buffer): [string, Buffer][] {
  let end = zip.length - 22;
  while (zip.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  const files: [string, Buffer][] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      zip.readUInt16LE(at + field),
    );
    const name = zip.toString("utf8", at + 46, at + 46 + (nameLength ?? 0));
    if (!name.endsWith("/")) files.push([name, contentOf(zip, at)]);
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return files;
}

function contentOf(zip: Buffer, entry: number): Buffer {
  const local = zip.readUInt32LE(entry + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const content = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
  return zip.readUInt16LE(entry + 10) === STORED ? content : inflateRawSync(content);
}

/** `rule|name,offset,isSummer;…|seconds between transitions|periods` of a TZif file (RFC 8536), by its 64-bit part. */
export function describe(file: Buffer): string {
  const [utc = 0, standard = 0, leaps = 0, times = 0, types = 0, letters = 0] = countsAt(file, 0);
  const second = HEADER_BYTES + times * 5 + types * 6 + letters + leaps * 8 + standard + utc;
  return describePart(file.subarray(second));
}

function describePart(part: Buffer): string {
  const [utc = 0, standard = 0, leaps = 0, times = 0, types = 0, letters = 0] = countsAt(part, 0);
  const indexesAt = HEADER_BYTES + times * 8;
  const typesAt = indexesAt + times;
  const lettersAt = typesAt + types * 6;
  const rule = part.toString("ascii", lettersAt + letters + leaps * 12 + standard + utc).trim();
  const periods = Array.from({ length: types }, (_, index) => {
    const at = typesAt + index * 6;
    const name = part.toString("ascii", lettersAt + part.readUInt8(at + 5)).split("\0")[0];
    return `${name},${part.readInt32BE(at)},${part.readUInt8(at + 4)}`;
  });
  let last = 0;
  const distances = Array.from({ length: times }, (_, index) => {
    const at = Number(part.readBigInt64BE(HEADER_BYTES + index * 8));
    const distance = at - last;
    last = at;
    return distance.toString(36);
  });
  const indexes = Array.from(part.subarray(indexesAt, typesAt), (index) => index.toString(36));
  return [rule, periods.join(";"), distances.join(" "), indexes.join("")].join("|");
}

function countsAt(part: Buffer, start: number): number[] {
  return Array.from({ length: 6 }, (_, index) => part.readUInt32BE(start + COUNTS_AT + index * 4));
}
