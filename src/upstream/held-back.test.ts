import { expect, test } from "vitest";
import { createHeldBack, retryAfterMs } from "./held-back.ts";

const AT = Date.parse("2026-01-02T03:04:05Z");

test("a 429 with Retry-After holds back the same client's same operation, until then", () => {
  let now = AT;
  const held = createHeldBack(() => now);
  held.note("a", "catalogs.list", 429, { "retry-after": "2" });
  expect(held.waitMs("a", "catalogs.list")).toBe(2000);
  expect(held.waitMs("b", "catalogs.list")).toBe(0);
  expect(held.waitMs("a", "schemas.list")).toBe(0);
  now += 2000;
  expect(held.waitMs("a", "catalogs.list")).toBe(0);
});

test("nothing else does", () => {
  const held = createHeldBack(() => AT);
  held.note("a", "catalogs.list", 503, { "retry-after": "2" });
  held.note("a", "catalogs.list", 429, {});
  held.note("a", null, 429, { "retry-after": "2" });
  expect([held.waitMs("a", "catalogs.list"), held.waitMs("a", null)]).toEqual([0, 0]);
});

test("nobody is held back for more than a minute, and of many the oldest is let go", () => {
  const held = createHeldBack(() => AT);
  for (let at = 0; at <= 1000; at++)
    held.note(`client ${at}`, "catalogs.list", 429, { "retry-after": "9999" });
  expect(held.waitMs("client 1000", "catalogs.list")).toBe(60_000);
  expect(held.waitMs("client 1", "catalogs.list")).toBe(60_000);
  expect(held.waitMs("client 0", "catalogs.list")).toBe(0);
});

test.each([
  ["7", 7000],
  ["0", null],
  ["-1", null],
  ["soon", null],
  ["1.5", null],
  ["Fri, 02 Jan 2026 03:04:15 GMT", 10_000],
  ["Fri, 02 Jan 2026 03:04:00 GMT", null],
  [undefined, null],
])("Retry-After %j", (text, ms) => {
  expect(retryAfterMs(text, AT)).toBe(ms);
});
