import { errors, exportJWK, generateKeyPair, type JSONWebKeySet } from "jose";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createIssuerKeys, type KeyFinder } from "./keys.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let one: JSONWebKeySet;
let two: JSONWebKeySet;
let now: number;
let loads: number;
let failures: string[];
/** What the issuer gives; null while it is down. */
let published: unknown;
/** Set to hold the answers back. */
let gate: Promise<void> | null;
let keys: KeyFinder;

async function setOf(kid: string): Promise<JSONWebKeySet> {
  const { publicKey } = await generateKeyPair("ES256", { extractable: true });
  return { keys: [{ ...(await exportJWK(publicKey)), kid }] };
}

beforeAll(async () => {
  one = await setOf("one");
  two = await setOf("two");
});

beforeEach(() => {
  now = 0;
  loads = 0;
  failures = [];
  published = one;
  gate = null;
  keys = createIssuerKeys(
    async () => {
      loads++;
      await gate;
      if (published === null) throw new Error("down");
      return published as JSONWebKeySet;
    },
    { monotonicNow: () => now, onFailure: (message) => failures.push(message) },
  );
});

const has = async (kid: string): Promise<boolean> => {
  try {
    return (await keys({ alg: "ES256", kid })).type === "public";
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return false;
    throw error;
  }
};

describe("the keys of an issuer", () => {
  test("are asked for when they are needed first, and then kept", async () => {
    expect(loads).toBe(0);
    expect(await has("one")).toBe(true);
    now = 9 * MINUTE;
    expect(await has("one")).toBe(true);
    expect(loads).toBe(1);
  });

  test("are asked for again after ten minutes, so that one that was withdrawn is not taken", async () => {
    await has("one");
    published = two;
    now = 10 * MINUTE;
    expect(await has("one")).toBe(false);
    expect(await has("two")).toBe(true);
  });

  test("are asked for again where a token names one that is not known", async () => {
    await has("one");
    published = two;
    now = 30 * SECOND;
    expect(await has("two")).toBe(true);
    expect(loads).toBe(2);
  });

  test("are asked for once in 30 seconds, however many unknown ones are named", async () => {
    for (now = 0; now < 5 * MINUTE; now += SECOND) {
      expect(await Promise.all(["a", "b", "c"].map(has))).toEqual([false, false, false]);
    }
    expect(loads).toBe(10);
    expect(await has("one")).toBe(true);
  });

  test("are asked for once by all who wait at once", async () => {
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const waiting = Array.from({ length: 50 }, () => has("one"));
    now = HOUR;
    waiting.push(has("one"));
    open();
    expect(await Promise.all(waiting)).not.toContain(false);
    expect(loads).toBe(1);
  });
});

describe("while the issuer is down", () => {
  test("its keys are used for a day, and not a moment longer", async () => {
    await has("one");
    published = null;
    now = 24 * HOUR - 1;
    expect(await has("one")).toBe(true);
    now = 24 * HOUR;
    expect(await has("one")).toBe(false);
    expect(new Set(failures)).toEqual(new Set(["down"]));
  });

  test("it is asked once in 30 seconds, also where it never answered", async () => {
    published = null;
    for (now = 0; now < 2 * MINUTE; now += SECOND) expect(await has("one")).toBe(false);
    expect(loads).toBe(4);
    expect(failures).toHaveLength(4);
    published = one;
    expect(await has("one")).toBe(true);
  });

  test("nobody waits for it as long as there are keys", async () => {
    await has("one");
    published = null;
    now = 10 * MINUTE;
    await has("one");
    gate = new Promise(() => {});
    now = 11 * MINUTE;
    expect(await has("one")).toBe(true);
    expect(loads).toBe(3);
  });

  test.each([
    ["no object", "text"],
    ["no set", {}],
    ["no list", { keys: {} }],
    ["no keys", { keys: ["x"] }],
  ])("or answers with %s, its old keys are kept", async (_, broken) => {
    await has("one");
    published = broken;
    now = 10 * MINUTE;
    expect(await has("one")).toBe(true);
    expect(failures).toEqual(["JSON Web Key Set malformed"]);
  });
});

test("an issuer that has withdrawn all of its keys has none", async () => {
  await has("one");
  published = { keys: [] };
  now = 10 * MINUTE;
  expect(await has("one")).toBe(false);
});
