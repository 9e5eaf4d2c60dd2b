import { expect, test } from "vitest";
import { type Caps, createCaps } from "./caps.ts";

const never = () => {};

/** Enters as several clients in turn and tells who was let in, and who was not. */
function recorder(caps: Caps) {
  const seen: string[] = [];
  const enter = async (client: string, name = client) => {
    seen.push(`${(await caps.enter(client, never)) ? "in" : "out"} ${name}`);
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { seen, enter, settled };
}

test("lets in as many as there are places, at once", () => {
  const caps = createCaps({ max: 2 });
  expect([caps.enter("a", never), caps.enter("a", never)]).toEqual([true, true]);
  expect(caps.counts()).toEqual({ running: 2, waiting: 0 });
  caps.leave("a");
  caps.leave("a");
  expect(caps.counts()).toEqual({ running: 0, waiting: 0 });
});

test("takes who waits in turn by client, however many one client has in line", async () => {
  const caps = createCaps({ max: 4, waitMs: 60_000 });
  for (let at = 0; at < 4; at++) caps.enter("full", never);
  const { seen, enter, settled } = recorder(caps);
  void enter("many", "many 1");
  void enter("many", "many 2");
  void enter("many", "many 3");
  void enter("few");
  for (let at = 0; at < 4; at++) {
    caps.leave("full");
    await settled();
  }
  expect(seen).toEqual(["in many 1", "in few", "in many 2", "in many 3"]);
});

test("while others wait, lets a client have no more than half", async () => {
  const caps = createCaps({ max: 4, waitMs: 60_000 });
  for (const client of ["many", "many", "many", "other"]) caps.enter(client, never);
  const { seen, enter, settled } = recorder(caps);
  void enter("many");
  void enter("few");
  void enter("few");
  caps.leave("other");
  await settled();
  caps.leave("many");
  await settled();
  // Three of four were running: one went, one of `few` came, and another.
  expect(seen).toEqual(["in few", "in few"]);
  caps.leave("many");
  await settled();
  expect(seen).toEqual(["in few", "in few", "in many"]);
});

test("lets a client have every place that nobody else wants", async () => {
  const caps = createCaps({ max: 2, waitMs: 60_000 });
  caps.enter("a", never);
  caps.enter("a", never);
  const { seen, enter, settled } = recorder(caps);
  void enter("a");
  caps.leave("a");
  await settled();
  expect(seen).toEqual(["in a"]);
  expect(caps.counts()).toEqual({ running: 2, waiting: 0 });
});

test("refuses at once who comes when the line is full", async () => {
  const caps = createCaps({ max: 1, waitMs: 60_000 });
  caps.enter("a", never);
  void caps.enter("a", never);
  expect(caps.enter("a", never)).toBe(false);
  expect(caps.enter("b", never)).toBe(false);
});

test("sends away the last of the longest line for a client that has less in line", async () => {
  const caps = createCaps({ max: 2, waitMs: 60_000 });
  caps.enter("many", never);
  caps.enter("many", never);
  const { seen, enter, settled } = recorder(caps);
  void enter("many", "many 1");
  void enter("many", "many 2");
  void enter("few");
  await settled();
  expect(seen).toEqual(["out many 2"]);
  expect(caps.counts()).toEqual({ running: 2, waiting: 2 });
  caps.leave("many");
  caps.leave("many");
  await settled();
  expect(seen.slice(1).sort()).toEqual(["in few", "in many 1"]);
});

test("sends away who waited too long, and gives the place to nobody who has gone", async () => {
  const caps = createCaps({ max: 1, waitMs: 20 });
  caps.enter("a", never);
  expect(await caps.enter("a", never)).toBe(false);
  expect(caps.counts()).toEqual({ running: 1, waiting: 0 });
  const gone: (() => void)[] = [];
  const waits = caps.enter("b", (leave) => gone.push(leave));
  gone[0]?.();
  expect(await waits).toBe(false);
  gone[0]?.();
  caps.leave("a");
  expect(caps.counts()).toEqual({ running: 0, waiting: 0 });
});

test("keeps a place for who has gone after it was let in, until it leaves", async () => {
  const caps = createCaps({ max: 1 });
  caps.enter("a", never);
  const gone: (() => void)[] = [];
  const waits = caps.enter("b", (leave) => gone.push(leave));
  caps.leave("a");
  gone[0]?.();
  expect(await waits).toBe(true);
  expect(caps.counts()).toEqual({ running: 1, waiting: 0 });
  caps.leave("b");
  expect(caps.counts()).toEqual({ running: 0, waiting: 0 });
});

test("comes out even after many who came, waited, left and went in any order", async () => {
  const caps = createCaps({ max: 3, waitMs: 5 });
  let state = 7;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
  const pause = () => new Promise((resolve) => setTimeout(resolve, random(4)));
  let peak = 0;
  const one = async () => {
    await pause();
    const client = "abc".charAt(random(3));
    const isImpatient = random(3) === 0;
    if (await caps.enter(client, (gone) => isImpatient && setTimeout(gone, 2))) {
      peak = Math.max(peak, caps.counts().running);
      await pause();
      caps.leave(client);
    }
  };
  await Promise.all(Array.from({ length: 300 }, one));
  expect(peak).toBe(3);
  expect(caps.counts()).toEqual({ running: 0, waiting: 0 });
});
