import { expect, test } from "vitest";
import { countFailures, networkOf } from "./failures.ts";

const NOW = 1_764_000_000;

test("a stranger's guesses do not slow the client elsewhere", () => {
  const failures = countFailures(() => NOW);
  for (let n = 0; n < 20; n++) failures.note("a", "192.0.2.1");
  expect(failures.waitSeconds("a", "192.0.2.1")).toBe(60);
  expect(failures.waitSeconds("a", "192.0.2.2")).toBe(0);
  expect(failures.waitSeconds("b", "192.0.2.1")).toBe(0);
});

test("guesses from many networks at once wait too", () => {
  const failures = countFailures(() => NOW);
  for (let n = 0; n < 99; n++) failures.note("a", `192.0.2.${n}`);
  expect(failures.waitSeconds("a", "198.51.100.1")).toBe(0);
  failures.note("a", "192.0.2.99");
  expect(failures.waitSeconds("a", "198.51.100.1")).toBe(1);
});

test("whoever was right starts anew", () => {
  const failures = countFailures(() => NOW);
  for (let n = 0; n < 5; n++) failures.note("a", "192.0.2.1");
  failures.forget("a", "192.0.2.1");
  expect(failures.waitSeconds("a", "192.0.2.1")).toBe(0);
});

test("what is kept is bounded, and of it the oldest goes", () => {
  const failures = countFailures(() => NOW);
  const wrong = (id: string) => {
    for (let n = 0; n < 5; n++) failures.note(id, "192.0.2.1");
  };
  wrong("first");
  wrong("second");
  for (let n = 0; n < 4997; n++) failures.note(`filler-${n}`, "192.0.2.1");
  expect([failures.waitSeconds("first", "192.0.2.1"), failures.waitSeconds("second", "192.0.2.1")]).toEqual([
    1, 1,
  ]);
  failures.note("last", "192.0.2.1");
  failures.note("last of all", "192.0.2.1");
  expect([failures.waitSeconds("first", "192.0.2.1"), failures.waitSeconds("second", "192.0.2.1")]).toEqual([
    0, 1,
  ]);
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::7", "2001:db8:1:2"],
  ["2001:db8::7", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["", ""],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
