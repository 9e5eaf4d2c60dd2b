import { mkdtempSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { fileWriter, threadWriter, type Write } from "./write.ts";

let path: string;
let fd: number;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "postern-write-")), "log");
  fd = openSync(path, "a");
});

/** Whether it was written by the time the call came back. */
async function isAtOnce(write: Write, text: string): Promise<boolean> {
  let isBack = false;
  return await new Promise<boolean>((resolve, reject) => {
    write(Buffer.from(text), (error) => (error === null ? resolve(!isBack) : reject(error)));
    isBack = true;
  });
}

describe("lines for a file", () => {
  test("are written at once, whatever the size", async () => {
    const write = fileWriter(fd);
    const large = "x".repeat(5_000_000);
    expect(await isAtOnce(write, "a\n")).toBe(true);
    expect(await isAtOnce(write, large)).toBe(true);
    expect(readFileSync(path, "utf8")).toBe(`a\n${large}`);
  });

  test("go through another thread for ten seconds after the disk was slow", async () => {
    let time = 0;
    let tookMs = 30;
    const write = fileWriter(fd, () => {
      time += tookMs;
      return time;
    });
    expect(await isAtOnce(write, "slow\n")).toBe(true);
    tookMs = 1;
    expect(await isAtOnce(write, "wary\n")).toBe(false);
    time += 10_000;
    expect(await isAtOnce(write, "again\n")).toBe(true);
    expect(readFileSync(path, "utf8")).toBe("slow\nwary\nagain\n");
  });

  test.runIf(process.platform === "linux")("that find no room are told of", async () => {
    const full = openSync("/dev/full", "w");
    await expect(isAtOnce(fileWriter(full), "a\n")).rejects.toThrow(/ENOSPC/);
    await expect(isAtOnce(threadWriter(full), "a\n")).rejects.toThrow(/ENOSPC/);
  });
});

test("lines for what may have no reader are written by another thread", async () => {
  expect(await isAtOnce(threadWriter(fd), "a\n")).toBe(false);
  expect(readFileSync(path, "utf8")).toBe("a\n");
});
