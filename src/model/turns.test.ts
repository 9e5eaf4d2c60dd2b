import { setImmediate as tick } from "node:timers/promises";
import { expect, test } from "vitest";
import { takeTurns } from "./turns.ts";

test("so many work at once, the others in the order in which they came, and one too many is told at once", async () => {
  const inTurn = takeTurns({ running: 2, waiting: 2 });
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const work = (n: number) =>
    inTurn(async () => {
      begun.push(n);
      await new Promise<void>((resolve) => ends.push(resolve));
      return n;
    });
  const all = [1, 2, 3, 4].map(work);
  expect(await work(5)).toBe("busy");
  expect(begun).toEqual([1, 2]);
  ends.shift()?.();
  await tick();
  expect(begun).toEqual([1, 2, 3]);
  ends.shift()?.();
  await tick();
  for (const end of ends) end();
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
});

test("work that fails gives its turn back", async () => {
  const inTurn = takeTurns({ running: 1, waiting: 0 });
  await expect(inTurn(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await inTurn(async () => "yes")).toBe("yes");
});
