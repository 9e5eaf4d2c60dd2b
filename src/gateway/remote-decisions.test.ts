import { expect, test } from "vitest";
import { remoteDecisionLog } from "./remote-decisions.ts";

test("entries of one turn go together, and resolve once they are written", async () => {
  const batches: (readonly string[])[] = [];
  let written = () => {};
  const log = remoteDecisionLog((entries) => {
    batches.push(entries);
    return new Promise((resolve) => {
      written = resolve;
    });
  });
  let isDone = false;
  const all = Promise.all([log.append("a"), log.append("b")]).then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(batches).toEqual([["a", "b"]]);
  expect(isDone).toBe(false);
  written();
  await all;
});

test("an entry that was not written rejects, until writing works again", async () => {
  let works = false;
  const log = remoteDecisionLog(async () => {
    if (!works) throw new Error("the disk is full");
  });
  await expect(log.append("a")).rejects.toThrow("the disk is full");
  expect(log.isHealthy()).toBe(false);
  works = true;
  await log.append("b");
  expect(log.isHealthy()).toBe(true);
});

test("more than may wait is refused at once", async () => {
  const log = remoteDecisionLog(() => new Promise(() => {}));
  log.append("x".repeat(16 * 1024 * 1024)).catch(() => {});
  await expect(log.append("y")).rejects.toThrow("the decision log is full");
});
