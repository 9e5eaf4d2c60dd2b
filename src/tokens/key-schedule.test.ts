import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoredKey } from "../store/index.ts";
import { scheduleKeys } from "./key-schedule.ts";

const MAX_TOKEN_SECONDS = 100;

const key = (id: string, activeFrom: number, withdrawnAt: number | null = null): StoredKey => ({
  id,
  sealed: "",
  createdAt: activeFrom - 60,
  activeFrom,
  withdrawnAt,
});
const schedule = (...keys: StoredKey[]) => scheduleKeys(keys, MAX_TOKEN_SECONDS);
const statesAt = (now: number, ...keys: StoredKey[]) =>
  Object.fromEntries(
    schedule(...keys)
      .infoAt(now)
      .map(({ id, state }) => [id, state]),
  );

describe("a key that others follow", () => {
  const keys = [key("a", 0), key("b", 1000)];

  test.each([
    [999, { a: "active", b: "published" }],
    [1000, { a: "retired", b: "active" }],
    [1099, { a: "retired", b: "active" }],
    [1100, { b: "active" }],
  ])("is at second %i: %j", (now, states) => {
    expect(statesAt(now, ...keys)).toEqual(states);
  });

  test("is taken until the last token that it signed is over, then forgotten", () => {
    expect(schedule(...keys).takenAt(1099)).toEqual(["b", "a"]);
    expect(schedule(...keys).overAt(1099)).toEqual([]);
    expect(schedule(...keys).takenAt(1100)).toEqual(["b"]);
    expect(schedule(...keys).overAt(1100)).toEqual(["a"]);
  });

  test("is taken before it signs, since clocks differ", () => {
    expect(schedule(...keys).isTaken("b", 0)).toBe(true);
  });

  test("is told with its times", () => {
    expect(schedule(...keys).infoAt(5)).toEqual([
      { id: "b", state: "published", createdAt: 940, activeFrom: 1000, withdrawnAt: null, takenUntil: null },
      { id: "a", state: "active", createdAt: -60, activeFrom: 0, withdrawnAt: null, takenUntil: 1100 },
    ]);
  });
});

describe("a withdrawn key", () => {
  test("is taken by nobody from that moment on, by whatever clock", () => {
    for (const now of [0, 499, 500, 501]) expect(schedule(key("a", 0, 500)).isTaken("a", now)).toBe(false);
  });

  test("makes way for the next one before its time", () => {
    expect(statesAt(500, key("a", 0, 500), key("b", 540), key("c", 550))).toEqual({
      a: "withdrawn",
      b: "active",
      c: "published",
    });
  });

  test("leaves none to sign where none is published: one that made way for another never signs again", () => {
    const keys = [key("a", 0), key("b", 450, 500)];
    expect(schedule(...keys).signerAt(500)).toBeNull();
    expect(statesAt(500, ...keys)).toEqual({ a: "retired", b: "withdrawn" });
  });

  test("that was withdrawn in the second in which it began counts as one that signed", () => {
    const keys = [key("a", 0), key("b", 500, 500)];
    expect(schedule(...keys).signerAt(500)).toBeNull();
    expect(schedule(...keys).isTaken("a", 600)).toBe(false);
  });

  test("that never signed ends nothing of the one before it", () => {
    const keys = [key("a", 0), key("b", 1000, 500)];
    expect(schedule(...keys).signerAt(5000)).toBe("a");
    expect(schedule(...keys).isTaken("a", 5000)).toBe(true);
  });

  test("comes before one that was made in its place in the same second", () => {
    for (const id of ["a", "c"]) {
      expect(schedule(key("b", 500, 500), key(id, 500)).signerAt(500)).toBe(id);
    }
  });

  test("is kept as long as its tokens would have lived, and no shorter than the one before it", () => {
    const keys = [key("a", 0), key("b", 450, 500), key("c", 500)];
    expect(schedule(...keys).overAt(549)).toEqual([]);
    expect(schedule(...keys).overAt(550)).toEqual(["a"]);
    expect(schedule(...keys).overAt(599)).toEqual(["a"]);
    expect(schedule(...keys).overAt(600)).toEqual(["a", "b"]);
  });
});

describe("a schedule", () => {
  test("of no keys has none that signs", () => {
    expect(schedule().signerAt(0)).toBeNull();
    expect(schedule().isTaken("a", 0)).toBe(false);
  });

  test("lets a gateway with a clock behind sign with the first key", () => {
    expect(schedule(key("a", 100)).signerAt(98)).toBe("a");
  });

  const times = fc.integer({ min: 0, max: 500 });
  const keys = fc
    .array(fc.tuple(times, fc.option(times)), { maxLength: 6 })
    .map((all) => all.map(([activeFrom, withdrawnAt], index) => key(`k${index}`, activeFrom, withdrawnAt)));

  test("is the same in whatever order the store lists its keys", () => {
    fc.assert(
      fc.property(keys, times, (all, now) => {
        const [forth, back] = [schedule(...all), schedule(...all.toReversed())];
        expect(back.infoAt(now)).toEqual(forth.infoAt(now));
      }),
    );
  });

  test("never signs with a key whose tokens would not be taken until they are over", () => {
    fc.assert(
      fc.property(keys, times, (all, now) => {
        const signer = schedule(...all).signerAt(now);
        fc.pre(signer !== null);
        for (const later of [now, now + MAX_TOKEN_SECONDS - 1]) {
          expect(schedule(...all).isTaken(signer ?? "", later)).toBe(true);
        }
      }),
    );
  });

  test("never changes by forgetting the keys that are over", () => {
    fc.assert(
      fc.property(keys, times, fc.nat(500), (all, now, later) => {
        // Where there is a signer: before anything is forgotten one is made.
        fc.pre(schedule(...all).signerAt(now) !== null);
        const over = schedule(...all).overAt(now);
        const left = all.filter(({ id }) => !over.includes(id));
        const takenBy = (some: StoredKey[]) => schedule(...some).takenAt(now + later);
        expect(takenBy(left)).toEqual(takenBy(all));
        expect(schedule(...left).signerAt(now + later)).toBe(schedule(...all).signerAt(now + later));
      }),
      { numRuns: 1000 },
    );
  });
});
