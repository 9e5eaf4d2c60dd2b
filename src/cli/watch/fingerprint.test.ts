import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { fingerprintOf } from "./fingerprint.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-fingerprint-"));
  writeFileSync(join(folder, "a.rego"), "package a");
});

test("files that nobody touched are as they were", async () => {
  expect(await fingerprintOf([folder])).toBe(await fingerprintOf([folder]));
});

test.each<[string, () => void]>([
  ["written", () => writeFileSync(join(folder, "a.rego"), "package b")],
  ["touched", () => utimesSync(join(folder, "a.rego"), 1, 1)],
  ["renamed", () => renameSync(join(folder, "a.rego"), join(folder, "b.rego"))],
  ["removed", () => rmSync(join(folder, "a.rego"))],
  [
    "replaced by one of the same size",
    () => {
      writeFileSync(join(folder, "new"), "package c");
      renameSync(join(folder, "new"), join(folder, "a.rego"));
    },
  ],
  [
    "added in a new folder",
    () => {
      mkdirSync(join(folder, "deep", "deeper"), { recursive: true });
      writeFileSync(join(folder, "deep", "deeper", "b.rego"), "package b");
    },
  ],
])("a file that was %s is seen", async (_, change) => {
  const before = await fingerprintOf([folder]);
  change();
  expect(await fingerprintOf([folder])).not.toBe(before);
});

test("a file by itself is looked at, also where there is none yet", async () => {
  const file = join(folder, "bundle.tar.gz");
  const none = await fingerprintOf([file]);
  writeFileSync(file, "x");
  const one = await fingerprintOf([file]);
  expect(one).not.toBe(none);
  writeFileSync(join(folder, "another"), "x");
  expect(await fingerprintOf([file])).toBe(one);
});
