import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { jwtVerify, SignJWT } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../model/brand.ts";
import type { Store, StoredKey } from "../store/index.ts";
import { type Keyring, openKeyring, SIGNING_ALGORITHM } from "./keyring.ts";
import { sealerFrom } from "./sealing.ts";

const PUBLISH = 60;
const ROTATE_AFTER = 10_000;
const MAX_TOKEN = 900;
const sealer = sealerFrom(new Secret("a configured secret of 32 letters"));

/** Keeps keys as the contract of `Store` says; `beforeAnswer` is where a test comes in between. */
class FakeStore {
  held: StoredKey[] = [];
  beforeAnswer: (operation: string) => Promise<void> | void = () => {};

  readonly keys: Store["keys"] = {
    list: async () => {
      const keys = [...this.held];
      await this.beforeAnswer("list");
      return keys;
    },
    add: async (key, expected) => {
      await this.beforeAnswer("add");
      const ids = this.held.map(({ id }) => id);
      if (ids.toSorted().join() !== expected.toSorted().join()) return false;
      this.held.push(key);
      return true;
    },
    withdraw: async (id, at) => {
      await this.beforeAnswer("withdraw");
      const index = this.held.findIndex((key) => key.id === id && key.withdrawnAt === null);
      const key = this.held[index];
      if (key === undefined) return false;
      this.held[index] = { ...key, withdrawnAt: at };
      return true;
    },
    remove: async (id) => {
      await this.beforeAnswer("remove");
      this.held = this.held.filter((key) => key.id !== id);
    },
  };
}

let now: number;
let store: FakeStore;
beforeEach(() => {
  now = 1_764_000_000;
  store = new FakeStore();
});

const open = (changes: Partial<Parameters<typeof openKeyring>[0]> = {}) =>
  openKeyring({
    store,
    sealer,
    now: () => now,
    rotateAfterSeconds: ROTATE_AFTER,
    publishSeconds: PUBLISH,
    maxTokenSeconds: MAX_TOKEN,
    ...changes,
  });
const published = (ring: Keyring) => ring.jwks().keys.map(({ kid }) => kid);
const states = (ring: Keyring) => Object.fromEntries(ring.list().map(({ id, state }) => [id, state]));

describe("a keyring of an empty store", () => {
  test("makes a key that signs at once", async () => {
    const ring = await open();
    expect(states(ring)).toEqual({ [ring.signer().id]: "active" });
    expect(store.held).toMatchObject([{ id: ring.signer().id, createdAt: now, activeFrom: now }]);
  });

  test("ends with the same one key, however many gateways start at once", async () => {
    const rings = await Promise.all(Array.from({ length: 5 }, () => open()));
    expect(new Set(rings.map((ring) => ring.signer().id)).size).toBe(1);
    expect(store.held).toHaveLength(1);
  });

  test("gives up where it never gets to make one", async () => {
    store.keys.add = async () => false;
    await expect(open()).rejects.toThrow(/keep changing/);
  });
});

describe("a keyring", () => {
  test("signs what another gateway's verifies", async () => {
    const [ring, other] = [await open(), await open()];
    const signer = ring.signer();
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: SIGNING_ALGORITHM })
      .sign(signer.privateKey);
    const verifier = other.verifier(signer.id);
    expect(verifier?.publicJwk).toEqual(signer.publicJwk);
    await expect(jwtVerify(token, verifier?.publicKey ?? new Uint8Array())).resolves.toBeDefined();
  });

  test("knows no key of another id", async () => {
    const ring = await open();
    for (const kid of ["", "x", "__proto__"]) expect(ring.verifier(kid)).toBeNull();
  });

  test("shows no private part, neither in the store nor in the JWKS", async () => {
    const ring = await open();
    expect(ring.jwks().keys.map((jwk) => Object.keys(jwk).toSorted())).toEqual([
      ["alg", "crv", "kid", "kty", "use", "x"],
    ]);
    expect(store.held[0]?.sealed).toMatch(/^v1\.[\w-]+$/);
  });

  test("does not open, and changes nothing, where the keys were sealed with another key", async () => {
    await open();
    const before = [...store.held];
    const other = sealerFrom(new Secret("another secret that has 32 letters"));
    await expect(open({ sealer: other })).rejects.toThrow(/sealed with another key/);
    expect(store.held).toEqual(before);
  });

  test("takes a withdrawal though a key beside it can't be opened, and says that it can't", async () => {
    const ring = await open();
    const first = ring.signer().id;
    await store.keys.withdraw(first, now);
    store.held.push({ id: "x", sealed: "v1.x", createdAt: now, activeFrom: now, withdrawnAt: null });
    await expect(ring.refresh()).rejects.toThrow(/sealed with another key/);
    expect(ring.verifier(first)).toBeNull();
    expect(() => ring.signer()).toThrow(/no key to sign with/);
    expect(published(ring)).toEqual([]);
  });

  test("goes on signing with the key that it has where the next one can't be opened", async () => {
    const ring = await open();
    const { id } = ring.signer();
    store.held.push({ id: "x", sealed: "v1.x", createdAt: now, activeFrom: now + 1, withdrawnAt: null });
    await expect(ring.refresh()).rejects.toThrow(/sealed with another key/);
    now += 1;
    expect(ring.signer().id).toBe(id);
  });

  test("keeps what it knows where the store can't be read", async () => {
    const ring = await open();
    const { id } = ring.signer();
    store.beforeAnswer = () => Promise.reject(new Error("gone"));
    await expect(ring.refresh()).rejects.toThrow("gone");
    expect(ring.signer().id).toBe(id);
  });
});

describe("a rotation", () => {
  test("publishes a key at once, which signs later without any further word", async () => {
    const ring = await open();
    const first = ring.signer().id;
    const { id, activeFrom } = await ring.rotate();
    expect(activeFrom).toBe(now + PUBLISH);
    expect(published(ring)).toEqual([id, first]);
    now += PUBLISH - 1;
    expect(ring.signer().id).toBe(first);
    now += 1;
    expect(ring.signer().id).toBe(id);
    expect(states(ring)).toEqual({ [first]: "retired", [id]: "active" });
  });

  test("leaves the key before it until its last token is over, then it is gone", async () => {
    const ring = await open();
    const first = ring.signer().id;
    const { id } = await ring.rotate();
    now += PUBLISH + MAX_TOKEN - 1;
    await ring.refresh();
    expect(ring.verifier(first)?.id).toBe(first);
    now += 1;
    expect(ring.verifier(first)).toBeNull();
    expect(published(ring)).toEqual([id]);
    await ring.refresh();
    expect(store.held.map((key) => key.id)).toEqual([id]);
  });

  test("comes of itself where the newest key is too old, and not before", async () => {
    const ring = await open();
    now += ROTATE_AFTER - 1;
    await ring.refresh();
    expect(store.held).toHaveLength(1);
    now += 1;
    await ring.refresh();
    expect(store.held).toMatchObject([{}, { createdAt: now, activeFrom: now + PUBLISH }]);
    await ring.refresh();
    expect(store.held).toHaveLength(2);
  });

  test("comes of itself once, however many gateways find that it is time", async () => {
    const rings = await Promise.all(Array.from({ length: 5 }, () => open()));
    now += ROTATE_AFTER;
    await Promise.all(rings.map((ring) => ring.refresh()));
    expect(store.held).toHaveLength(2);
    for (const ring of rings) expect(published(ring)).toEqual(rings[0] && published(rings[0]));
  });
});

describe("a withdrawal", () => {
  test("ends the key at once; a new one signs in its place", async () => {
    const ring = await open();
    const first = ring.signer().id;
    expect(await ring.withdraw(first)).toBe(true);
    expect(ring.verifier(first)).toBeNull();
    const second = ring.signer().id;
    expect(second).not.toBe(first);
    expect(published(ring)).toEqual([second]);
    expect(states(ring)).toEqual({ [first]: "withdrawn", [second]: "active" });
    expect(store.held[1]).toMatchObject({ id: second, activeFrom: now });
  });

  test("lets the next key sign before its time, where one is published", async () => {
    const ring = await open();
    const { id } = await ring.rotate();
    await ring.withdraw(ring.signer().id);
    expect(ring.signer().id).toBe(id);
    expect(store.held).toHaveLength(2);
  });

  test("of a key that does not sign changes nothing of who does", async () => {
    const ring = await open();
    const first = ring.signer().id;
    const { id } = await ring.rotate();
    await ring.withdraw(id);
    now += 2 * PUBLISH;
    expect(ring.signer().id).toBe(first);
    expect(ring.verifier(id)).toBeNull();
  });

  test("reaches another gateway by its next refresh", async () => {
    const [ring, other] = [await open(), await open()];
    const first = ring.signer().id;
    await ring.withdraw(first);
    await other.refresh();
    expect(other.verifier(first)).toBeNull();
    expect(other.signer().id).toBe(ring.signer().id);
  });

  test("says whether there was anything to withdraw", async () => {
    const ring = await open();
    const { id } = ring.signer();
    expect(await ring.withdraw("x")).toBe(false);
    expect(await ring.withdraw(id)).toBe(true);
    expect(await ring.withdraw(id)).toBe(false);
  });

  test("counts here even where the store can't be read after it", async () => {
    const ring = await open();
    const { id } = ring.signer();
    store.beforeAnswer = (operation) => {
      if (operation !== "withdraw") throw new Error("gone");
    };
    await expect(ring.withdraw(id)).rejects.toThrow("gone");
    expect(ring.verifier(id)).toBeNull();
    expect(() => ring.signer()).toThrow(/no key to sign with/);
    store.beforeAnswer = () => {};
    await ring.refresh();
    expect(ring.signer().id).not.toBe(id);
  });

  test("is not undone by a refresh that read the store before it and ends after it", async () => {
    const ring = await open();
    const { id } = await ring.rotate();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let isFirst = true;
    store.beforeAnswer = () => {
      if (!isFirst) return;
      isFirst = false;
      return held;
    };
    const refreshed = ring.refresh();
    const withdrawn = ring.withdraw(id);
    // Time enough for all that does not wait its turn.
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    answer();
    await Promise.all([refreshed, withdrawn]);
    expect(ring.verifier(id)).toBeNull();
  });
});

describe("whatever happens", () => {
  const step = fc.record({
    at: fc.constantFrom(0 as const, 1 as const),
    seconds: fc.constantFrom(0, 1, PUBLISH - 1, PUBLISH, MAX_TOKEN, ROTATE_AFTER),
    act: fc.constantFrom("rotate" as const, "withdraw" as const, "refresh" as const),
  });

  /** What one gateway's keyring must be, given the withdrawn keys and those that signed tokens which live. */
  function check(ring: Keyring, withdrawn: ReadonlySet<string>, signed: readonly string[]): void {
    expect(published(ring)).toContain(ring.signer().id);
    for (const kid of withdrawn) {
      expect(ring.verifier(kid)).toBeNull();
      expect(published(ring)).not.toContain(kid);
    }
    const refused = signed.filter((kid) => !withdrawn.has(kid) && ring.verifier(kid) === null);
    expect(refused).toEqual([]);
  }

  test("gateways sign with one published key and take a token until it is over or its key withdrawn", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        store = new FakeStore();
        const rings = [await open(), await open()] as const;
        const withdrawn = new Set<string>();
        const tokens: { kid: string; expiresAt: number }[] = [];
        for (const { at, seconds, act } of steps) {
          now += seconds;
          const kid = rings[at].signer().id;
          tokens.push({ kid, expiresAt: now + MAX_TOKEN });
          await {
            rotate: () => rings[at].rotate(),
            refresh: rings[at].refresh,
            withdraw: () => rings[at].withdraw(kid),
          }[act]();
          if (act === "withdraw") withdrawn.add(kid);
          await Promise.all(rings.map((ring) => ring.refresh()));
          expect(rings[1].signer().id).toBe(rings[0].signer().id);
          const signed = tokens.filter(({ expiresAt }) => now < expiresAt).map((token) => token.kid);
          for (const ring of rings) check(ring, withdrawn, signed);
        }
      }),
      { numRuns: 60 },
    );
  });
});
