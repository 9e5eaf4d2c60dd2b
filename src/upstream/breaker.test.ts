import { beforeEach, describe, expect, test } from "vitest";
import { type Breaker, type BreakerChange, createBreaker } from "./breaker.ts";

let now: number;
let changes: BreakerChange[];
let breaker: Breaker;

beforeEach(() => {
  now = 1000;
  changes = [];
  breaker = createBreaker({
    failures: 3,
    pauseMs: 1000,
    now: () => now,
    onChange: (change) => changes.push(change),
  });
});

function fail(times: number, client = "a"): void {
  for (let at = 0; at < times; at++) breaker.failed(breaker.begin(client));
}

describe("a circuit breaker", () => {
  test("opens after so many failures in a row, and says for how long", () => {
    fail(2);
    expect(breaker.waitMs("a")).toBe(0);
    fail(1);
    expect(breaker.state()).toBe("open");
    expect(breaker.waitMs("a")).toBe(1000);
    expect(changes).toEqual([{ state: "open", pauseMs: 1000 }]);
  });

  test("stays closed while calls between are answered", () => {
    fail(2);
    breaker.answered(breaker.begin("a"));
    fail(2);
    expect(breaker.state()).toBe("closed");
  });

  test("does not count a call that took too long while others were answered", () => {
    const slow = [breaker.begin("slow"), breaker.begin("slow"), breaker.begin("slow")];
    breaker.answered(breaker.begin("a"));
    for (const call of slow) breaker.failed(call);
    expect(breaker.state()).toBe("closed");
  });

  test("lets one try after the pause, and nobody else meanwhile", () => {
    fail(3);
    now += 1000;
    expect(breaker.waitMs("a")).toBe(0);
    const trial = breaker.begin("a");
    expect(breaker.state()).toBe("half-open");
    expect(breaker.waitMs("b")).toBe(1000);
    breaker.answered(trial);
    expect(breaker.state()).toBe("closed");
    expect(breaker.waitMs("b")).toBe(0);
    expect(changes.map(({ state }) => state)).toEqual(["open", "half-open", "closed"]);
  });

  test("doubles the pause with each trial that fails, up to 30 s, and begins anew once it was closed", () => {
    fail(3);
    const pauses = Array.from({ length: 7 }, (_, at) => {
      now += 30_000;
      fail(1, String(at));
      return breaker.waitMs("another");
    });
    expect(pauses).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    now += 30_000;
    breaker.answered(breaker.begin("a"));
    fail(3);
    expect(breaker.waitMs("a")).toBe(1000);
  });

  test("lets the next try where a trial told nothing", () => {
    fail(3);
    now += 1000;
    breaker.dropped(breaker.begin("a"));
    expect(breaker.waitMs("b")).toBe(0);
  });

  test("lets somebody else try where a trial takes longer than the pause", () => {
    fail(3);
    now += 1000;
    const slow = breaker.begin("slow");
    now += 1000;
    expect(breaker.waitMs("slow")).toBe(500);
    expect(breaker.waitMs("other")).toBe(0);
    breaker.answered(breaker.begin("other"));
    breaker.failed(slow);
    expect(breaker.state()).toBe("closed");
  });

  test("hears nothing of what began before it opened", () => {
    const before = [breaker.begin("a"), breaker.begin("a"), breaker.begin("a")];
    fail(3);
    const [answered, failed, dropped] = before as [
      (typeof before)[0],
      (typeof before)[0],
      (typeof before)[0],
    ];
    breaker.answered(answered);
    breaker.failed(failed);
    breaker.dropped(dropped);
    expect(breaker.state()).toBe("open");
    expect(breaker.waitMs("a")).toBe(1000);
  });
});
