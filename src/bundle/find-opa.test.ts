import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import pin from "../../tools/opa.json" with { type: "json" };
import { findOpa } from "./find-opa.ts";

/** A program that says that it is this version of OPA. */
function opaOf(version: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "postern-opa-")), "opa");
  writeFileSync(file, `#!/bin/sh\necho "Version: ${version}"\n`);
  chmodSync(file, 0o755);
  return file;
}

test("the compiler that POSTERN_OPA names is taken where it is of the pinned version", async () => {
  const file = opaOf(pin.version);
  expect(await findOpa({ POSTERN_OPA: file })).toBe(file);
});

test("one of another version, or none, is refused by name", async () => {
  const file = opaOf("0.9.9");
  await expect(findOpa({ POSTERN_OPA: file })).rejects.toThrow(`${file} is not OPA ${pin.version}`);
  await expect(findOpa({ POSTERN_OPA: "/none" })).rejects.toThrow(/\/none is not OPA/);
});
