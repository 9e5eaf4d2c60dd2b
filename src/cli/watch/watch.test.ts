import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type WatchOptions, watch } from "./watch.ts";

const POLL_MS = 5;

/** Looks that say one thing after the other, and the last again and again. */
function saying(...texts: readonly string[]): WatchOptions["look"] {
  let at = 0;
  return async () => texts[Math.min(at++, texts.length - 1)] as string;
}

async function changesOf(look: WatchOptions["look"]): Promise<number> {
  let changes = 0;
  const onChange = async () => {
    changes++;
  };
  const watching = watch({ look, onChange, pollMs: POLL_MS }, "known");
  await sleep(40 * POLL_MS);
  await watching.stop();
  return changes;
}

test("what is as it was is no change", async () => {
  expect(await changesOf(saying("known"))).toBe(0);
});

test("a change is told once, when it is still", async () => {
  expect(await changesOf(saying("known", "half", "whole", "whole"))).toBe(1);
});

test("each change is told", async () => {
  expect(await changesOf(saying("a", "a", "b", "b", "known", "known"))).toBe(3);
});

test("what changes while a change is taken is told after it, and never at once with it", async () => {
  let text = "known";
  let running = 0;
  const seen: [string, boolean][] = [];
  const watching = watch(
    {
      look: async () => text,
      async onChange(isStill) {
        expect(++running).toBe(1);
        const taken = text;
        if (taken === "first") text = "second";
        await sleep(5 * POLL_MS);
        seen.push([taken, await isStill()]);
        running--;
      },
      pollMs: POLL_MS,
    },
    "known",
  );
  text = "first";
  await expect.poll(() => seen.length).toBe(2);
  await watching.stop();
  expect(seen).toEqual([
    ["first", false],
    ["second", true],
  ]);
});

test("nothing is told after the stop", async () => {
  let text = "known";
  let changes = 0;
  const onChange = async () => {
    changes++;
  };
  const watching = watch({ look: async () => text, onChange, pollMs: POLL_MS }, "known");
  await watching.stop();
  text = "other";
  await sleep(10 * POLL_MS);
  expect(changes).toBe(0);
});
