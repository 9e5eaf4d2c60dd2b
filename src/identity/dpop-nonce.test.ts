import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDpopNonces, createSeenProofs } from "./dpop-nonce.ts";

const MINUTE_MS = 60_000;

describe("a nonce", () => {
  test("is the same for a minute, and another in the next", () => {
    let now = 0;
    const nonces = createDpopNonces(() => new Date(now));
    const first = nonces.current();
    expect(first).toMatch(/^[\w-]{43}$/);
    now = MINUTE_MS - 1;
    expect(nonces.current()).toBe(first);
    now = MINUTE_MS;
    expect(nonces.current()).not.toBe(first);
  });

  test("is taken in its own minute and in the next, and at no other time", () => {
    fc.assert(
      fc.property(fc.nat(10 * MINUTE_MS), fc.nat(10 * MINUTE_MS), (made, used) => {
        let now = made;
        const nonces = createDpopNonces(() => new Date(now));
        const nonce = nonces.current();
        now = used;
        const age = Math.floor(used / MINUTE_MS) - Math.floor(made / MINUTE_MS);
        expect(nonces.accepts(nonce)).toBe(age === 0 || age === 1);
      }),
    );
  });

  test("of another process is not taken", () => {
    const now = () => new Date(0);
    expect(createDpopNonces(now).accepts(createDpopNonces(now).current())).toBe(false);
  });

  test("that was made up or changed is not taken", () => {
    const nonces = createDpopNonces(() => new Date(0));
    const nonce = nonces.current();
    const changed = (nonce.startsWith("A") ? "B" : "A") + nonce.slice(1);
    for (const text of ["", "0", "x".repeat(43), changed, nonce.slice(1), `${nonce}=`]) {
      expect(nonces.accepts(text)).toBe(false);
    }
  });
});

describe("the memory of proofs", () => {
  test("knows a proof by its key and its id together", () => {
    const seen = createSeenProofs({ capacity: 10, windowMs: 100, now: () => new Date(0) });
    expect(seen.use("key", "a")).toBe("first");
    expect(seen.use("key", "b")).toBe("first");
    expect(seen.use("other", "a")).toBe("first");
    expect(seen.use("key", "a")).toBe("again");
  });

  test("forgets a proof after its window, and not in it", () => {
    let now = 0;
    const seen = createSeenProofs({ capacity: 10, windowMs: 100, now: () => new Date(now) });
    seen.use("key", "a");
    now = 100;
    expect(seen.use("key", "a")).toBe("again");
    now = 101;
    expect(seen.use("key", "a")).toBe("first");
  });

  test("refuses new proofs when it is full, counts them, and still knows the old ones", () => {
    let now = 0;
    const seen = createSeenProofs({ capacity: 2, windowMs: 100, now: () => new Date(now) });
    seen.use("key", "a");
    seen.use("key", "b");
    expect(seen.use("key", "c")).toBe("full");
    expect(seen.use("key", "c")).toBe("full");
    expect(seen.use("key", "a")).toBe("again");
    expect(seen.refused()).toBe(2);
    now = 101;
    expect(seen.use("key", "c")).toBe("first");
    expect(seen.refused()).toBe(2);
  });

  test("never takes a proof twice in its window, whatever comes and however the clock is set back", () => {
    const step = fc.record({ jti: fc.nat(6), byMs: fc.integer({ min: -30, max: 60 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 1000;
        const seen = createSeenProofs({ capacity: 4, windowMs: 100, now: () => new Date(now) });
        /** Until when each may not come again; and no clock ever showed more before. */
        const until = new Map<number, number>();
        let latest = now;
        for (const { jti, byMs } of steps) {
          now += byMs;
          latest = Math.max(latest, now);
          const result = seen.use("key", String(jti));
          if (result === "first") {
            // Only what the clock has once shown to be over may come again.
            expect(until.get(jti) ?? Number.NEGATIVE_INFINITY).toBeLessThan(latest);
            until.set(jti, now + 100);
          }
        }
      }),
    );
  });
});
