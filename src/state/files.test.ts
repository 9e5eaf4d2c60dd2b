import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { createFile, readJsonFile } from "./files.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-state-"));
  path = join(folder, "below", "value.json");
});

describe("a file of the gateway's state", () => {
  test("is null where it is not there", async () => {
    expect(await readJsonFile(path)).toBeNull();
  });

  test("holds what was written, for its owner only", async () => {
    const value = { a: [1, "é"] };
    expect(await createFile(path, value)).toBe(value);
    expect(await readJsonFile(path)).toEqual(value);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "below")).mode & 0o777).toBe(0o700);
  });

  test("is never overwritten: who comes second gets what was there", async () => {
    await createFile(path, { first: true });
    expect(await createFile(path, { second: true })).toEqual({ first: true });
    expect(await readJsonFile(path)).toEqual({ first: true });
  });

  test("is the same for all who make it at once, and no draft is left", async () => {
    const makers = Array.from({ length: 16 }, (_, maker) => createFile(path, { maker }));
    const values = await Promise.all(makers);
    expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(1);
    expect(await readJsonFile(path)).toEqual(values[0]);
    expect(readdirSync(join(folder, "below"))).toEqual(["value.json"]);
  });

  test("is an error, named by its path, where it is not JSON", async () => {
    writeFileSync(join(folder, "value.json"), '{"half":');
    await expect(readJsonFile(join(folder, "value.json"))).rejects.toThrow(
      `${join(folder, "value.json")}: not JSON`,
    );
    expect(readFileSync(join(folder, "value.json"), "utf8")).toBe('{"half":');
  });

  test.skipIf(process.getuid?.() === 0)("is an error where it can't be read", async () => {
    const closed = join(folder, "closed.json");
    writeFileSync(closed, "{}");
    chmodSync(closed, 0);
    await expect(readJsonFile(closed)).rejects.toThrow(/EACCES/);
  });

  test("leaves no draft where it can't be written", async () => {
    writeFileSync(join(folder, "below"), "a file, no folder");
    await expect(createFile(path, {})).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(readdirSync(folder)).toEqual(["below"]);
  });
});
