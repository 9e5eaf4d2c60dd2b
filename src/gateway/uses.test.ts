import { expect, test } from "vitest";
import { recordUses } from "./uses.ts";

const NEVER_MS = 1_000_000;

function recorder(fails = false) {
  const written: [string, number][][] = [];
  const warnings: object[] = [];
  const uses = recordUses(
    async (ids) => {
      if (fails) throw new Error("no store");
      written.push([...ids]);
    },
    NEVER_MS,
    { warn: (fields: object) => void warnings.push(fields) } as never,
  );
  return { uses, written, warnings };
}

test("the last use of each token is written, all at once", async () => {
  const { uses, written } = recorder();
  uses.note("a", 1);
  uses.note("b", 2);
  uses.note("a", 3);
  await uses.close();
  expect(written).toEqual([
    [
      ["a", 3],
      ["b", 2],
    ],
  ]);
});

test("what can't be written is counted, and stops nobody", async () => {
  const { uses, warnings } = recorder(true);
  uses.note("a", 1);
  await uses.close();
  expect(warnings).toMatchObject([{ dropped: 1 }]);
});

test("no more than 10000 tokens are kept in between", async () => {
  const { uses, written } = recorder();
  for (let n = 0; n < 10_005; n++) uses.note(String(n), n);
  uses.note("0", 99);
  await uses.close();
  expect(written[0]?.length).toBe(10_000);
  expect(written[0]?.[0]).toEqual(["0", 99]);
});
