/**
 * @module Long lists: what the filter holds does not grow with them.
 */

import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { carryOut } from "../index.ts";

const MIB = 1024 * 1024;
const ENTRIES = 50_000;
const PADDING = "x".repeat(1000);
const PLAN = {
  filters: [{ list: "catalogs", field: "name", in: ["sales"], dotted: true }],
  redact: ["/catalogs/*/storage_root"],
};
/** A batch that is being made has some sixteen elements, as many went meanwhile, and one is being read. */
const MAX_AHEAD = 40;

/** A list that is made as it is read, an element a chunk; each other one is allowed. */
function longList() {
  const pulled = { bytes: 0, elements: 0 };
  async function* source(): AsyncGenerator<Buffer> {
    for (let index = -1; index <= ENTRIES; index++) {
      const name = index % 2 === 0 ? "sales" : "hr";
      const text = `{"name":"${name}","storage_root":"s3://${index}","comment":"${PADDING}"}`;
      const chunk = Buffer.from(
        index < 0
          ? '{"catalogs":['
          : index < ENTRIES
            ? `${index ? "," : ""}${text}`
            : '],"next_page_token":"t"}',
      );
      pulled.bytes += chunk.length;
      pulled.elements = index + 1;
      yield chunk;
    }
  }
  return { pulled, source: source() };
}

const collectGarbage = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
})();

/** What is still in use. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test("a list of 50,000 entries is read as its reader reads, and never held", async () => {
  const { pulled, source } = longList();
  const before = heldBytes();
  let batches = 0;
  let elements = 0;
  let furthestAhead = 0;
  let mostHeld = 0;
  let end = "";
  for await (const bytes of carryOut(PLAN, source)) {
    furthestAhead = Math.max(furthestAhead, pulled.elements - 2 * elements);
    if (batches++ % 100 === 0) mostHeld = Math.max(mostHeld, heldBytes() - before);
    const text = bytes.toString();
    expect(text).not.toMatch(/"hr"|s3:/);
    elements += text.split('"sales"').length - 1;
    end = text.slice(-30);
  }
  expect(elements).toBe(ENTRIES / 2);
  expect(end).toContain('],"next_page_token":"t"}');
  expect(pulled.bytes).toBeGreaterThan(50 * MIB);
  expect(furthestAhead).toBeLessThan(MAX_AHEAD);
  expect(mostHeld).toBeLessThan(4 * MIB);
});

test("nothing is read of it while nobody reads", async () => {
  const { pulled, source } = longList();
  const reading = carryOut(PLAN, source)[Symbol.asyncIterator]();
  await delay(1);
  expect(pulled.bytes).toBe(0);
  await reading.next();
  const afterOne = pulled.elements;
  await delay(20);
  expect(pulled.elements).toBe(afterOne);
  expect(afterOne).toBeLessThan(MAX_AHEAD);
});

test("a list that lets nothing pass is not held either", async () => {
  const { pulled, source } = longList();
  const before = heldBytes();
  const nothing = { filters: [{ list: "catalogs", field: "name", in: [] }], redact: [] };
  const out: string[] = [];
  for await (const bytes of carryOut(nothing, source)) out.push(bytes.toString());
  expect(out).toEqual(['{"catalogs":[],"next_page_token":"t"}']);
  expect(pulled.bytes).toBeGreaterThan(50 * MIB);
  expect(heldBytes() - before).toBeLessThan(4 * MIB);
});

test.each([
  ["a member", `{"a":"${"x".repeat(9 * MIB)}`],
  ["an element", `{"catalogs":[{"name":"sales","a":"${"x".repeat(9 * MIB)}`],
  ["a name", `{"${"x".repeat(9 * MIB)}`],
])("%s that is larger than any is given up, not held", async (_, text) => {
  let pulled = 0;
  async function* source() {
    for (let at = 0; at < text.length; at += 65_536) {
      pulled = at;
      yield Buffer.from(text.slice(at, at + 65_536));
    }
  }
  const read = async () => {
    for await (const bytes of carryOut(PLAN, source())) expect(bytes.length).toBeLessThan(MIB);
  };
  await expect(read()).rejects.toThrow(/larger than/);
  expect(pulled).toBeLessThan(8 * MIB + 65_536);
});
