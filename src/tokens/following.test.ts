import { setImmediate } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Revocation } from "../store/index.ts";
import { type Following, type FollowOptions, followStore } from "./following.ts";
import { createRevocationSet, type RevocationSet } from "./revocation-set.ts";

const NOW = 1_764_000_000;
const MAX_STALE_MS = 10_000;

/** A store that others write to; `beforeAnswer` is where a test makes it slow or fail. */
class FakeStore {
  written: { revision: number; revocation: Revocation | null }[] = [];
  beforeAnswer: () => Promise<void> = async () => {};
  onTick: (() => void) | null = null;
  reads: string[] = [];
  active = 0;
  mostActive = 0;

  readonly revision = () => this.#answer("revision", () => this.written.length);

  readonly revocations = {
    since: (revision: number) =>
      this.#answer(`since ${revision}`, () => ({
        revision: this.written.length,
        revocations: this.written
          .filter((entry) => entry.revision > revision)
          .flatMap((entry) => entry.revocation ?? []),
      })),
  };

  readonly watch = (onTick: () => void, _pollMs: number) => {
    this.onTick = onTick;
    return () => {
      this.onTick = null;
    };
  };

  write(revocation: Revocation | null): void {
    this.written.push({ revision: this.written.length + 1, revocation });
  }

  async tick(): Promise<void> {
    this.onTick?.();
    await settled();
  }

  /** Answers with what is there when it is asked, however long the answer takes. */
  async #answer<T>(read: string, value: () => T): Promise<T> {
    this.reads.push(read);
    this.active++;
    this.mostActive = Math.max(this.mostActive, this.active);
    const result = value();
    try {
      await this.beforeAnswer();
    } finally {
      this.active--;
    }
    return result;
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await setImmediate();
}

function gate(): { readonly wait: () => Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { wait: () => opened, open: () => open() };
}

const revocation = (subject: string): Revocation => ({
  kind: "token",
  subject,
  at: NOW,
  expiresAt: NOW + 900,
});

let clockMs: number;
let now: number;
let store: FakeStore;
let revocations: RevocationSet;
let changes: number;
let onChange: () => Promise<void>;
let lines: Record<string, unknown>[];
let following: Following | null;
beforeEach(() => {
  clockMs = 0;
  now = NOW;
  store = new FakeStore();
  revocations = createRevocationSet({ maxStaleMs: MAX_STALE_MS, monotonicNow: () => clockMs });
  changes = 0;
  onChange = async () => {
    changes++;
  };
  lines = [];
  following = null;
});
afterEach(() => following?.stop());

async function follow(options: Partial<FollowOptions> = {}): Promise<Following> {
  const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(JSON.parse(line)) });
  following = await followStore({
    store,
    revocations,
    onChange: () => onChange(),
    pollMs: 1000,
    log,
    now: () => now,
    ...options,
  });
  await settled();
  store.reads = [];
  return following;
}
const isRevoked = (id: string) =>
  revocations.isRevoked({ id, ancestors: [], clientId: "client", issuedAt: NOW });
const fail = (error: unknown) => () => Promise.reject(error);

describe("who follows a store", () => {
  test("knows all that it held from the start", async () => {
    store.write(revocation("a"));
    await follow();
    expect([isRevoked("a"), isRevoked("b"), revocations.isCurrent(), changes]).toEqual([
      true,
      false,
      true,
      1,
    ]);
  });

  test("does not start where it can't be read", async () => {
    store.beforeAnswer = fail(new Error("gone"));
    await expect(follow()).rejects.toThrow("gone");
    expect([store.onTick, revocations.isCurrent()]).toEqual([null, false]);
  });

  test("does not start where keys or clients can't be loaded", async () => {
    onChange = fail(new Error("sealed with another key"));
    await expect(follow()).rejects.toThrow("sealed with another key");
    expect(revocations.isCurrent()).toBe(false);
  });

  test("misses nothing that is written between the first read and the watch", async () => {
    const { watch } = store;
    const late: FollowOptions["store"]["watch"] = (onTick, pollMs) => {
      store.write(revocation("a"));
      return watch(onTick, pollMs);
    };
    await follow({ store: { revision: store.revision, revocations: store.revocations, watch: late } });
    expect(isRevoked("a")).toBe(true);
  });

  test("hears of what is written later, and reads only that", async () => {
    store.write(revocation("a"));
    await follow();
    store.write(revocation("b"));
    await store.tick();
    expect([isRevoked("b"), revocations.revision, changes]).toEqual([true, 2, 2]);
    expect(store.reads).toEqual(["revision", "since 1"]);
  });

  test("loads keys and clients anew for a write that revokes nothing", async () => {
    await follow();
    store.write(null);
    await store.tick();
    expect(changes).toBe(2);
  });

  test("asks only for the revision where nothing was written, which confirms what it knows", async () => {
    await follow();
    clockMs += MAX_STALE_MS + 1;
    expect(revocations.isCurrent()).toBe(false);
    await store.tick();
    expect(revocations.isCurrent()).toBe(true);
    expect([store.reads, changes]).toEqual([["revision"], 1]);
  });

  test("reads everything again from a store that was put back to an earlier state", async () => {
    for (const id of ["a", "b", "c"]) store.write(revocation(id));
    await follow();
    store.written = [];
    store.write(revocation("d"));
    await store.tick();
    expect([isRevoked("d"), isRevoked("c"), changes]).toEqual([true, true, 2]);
    store.write(revocation("e"));
    await store.tick();
    expect(isRevoked("e")).toBe(true);
  });

  test("forgets revocations that are of no use any more", async () => {
    store.write(revocation("a"));
    await follow();
    now += 900;
    store.write(null);
    await store.tick();
    expect(revocations.size).toBe(0);
  });

  test("reads no more once it is stopped", async () => {
    const { stop, refresh } = await follow();
    stop();
    await refresh();
    expect([store.onTick, store.reads]).toEqual([null, []]);
  });
});

describe("a read that fails", () => {
  test("confirms nothing, and is logged once until the store can be read again", async () => {
    const { refresh } = await follow();
    clockMs += MAX_STALE_MS;
    store.beforeAnswer = fail(new Error("no route"));
    for (let tick = 0; tick < 3; tick++) await store.tick();
    await refresh();
    clockMs += 1;
    expect(revocations.isCurrent()).toBe(false);
    store.beforeAnswer = async () => {};
    await store.tick();
    expect(revocations.isCurrent()).toBe(true);
    store.beforeAnswer = fail(new Error("no route, again"));
    await store.tick();
    expect(lines).toEqual([
      { level: 50, cause: "no route", msg: "the store can't be read" },
      { level: 30, msg: "the store can be read again" },
      { level: 50, cause: "no route, again", msg: "the store can't be read" },
    ]);
  });

  test("for keys that can't be loaded is tried again, though the revision stays", async () => {
    await follow();
    const works = onChange;
    onChange = fail(new Error("sealed with another key"));
    store.write(revocation("a"));
    await store.tick();
    // What was revoked counts all the same.
    expect([isRevoked("a"), lines.length]).toEqual([true, 1]);
    onChange = works;
    await store.tick();
    expect([changes, lines.at(-1)?.["msg"]]).toEqual([2, "the store can be read again"]);
  });

  test.each([
    [
      Object.assign(new Error('password of "x" is wrong'), { code: "28P01", parameters: ["hunter22"] }),
      '28P01: password of "x" is wrong',
    ],
    [new Error("can't reach postgres://me:hunter22@db:5432/x"), "can't reach postgres://[secret]@db:5432/x"],
    [
      new Error("can't reach postgres://me:hunter22/hunter22@hunter22@db/x"),
      "can't reach postgres://[secret]@db/x",
    ],
    [Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
    ["hunter22", "unknown"],
    [undefined, "unknown"],
  ])("is logged by its cause without secrets: %s", async (error, cause) => {
    await follow();
    store.beforeAnswer = fail(error);
    await store.tick();
    expect(lines).toEqual([{ level: 50, cause, msg: "the store can't be read" }]);
  });

  test("because the store is closing is not logged", async () => {
    const { stop } = await follow();
    const { wait, open } = gate();
    store.beforeAnswer = async () => {
      await wait();
      throw new Error("closed");
    };
    await store.tick();
    stop();
    open();
    await settled();
    expect(lines).toEqual([]);
  });
});

describe("a read that takes long", () => {
  test("never overlaps another; however many ticks come meanwhile, one more read follows", async () => {
    await follow();
    const { wait, open } = gate();
    store.beforeAnswer = wait;
    for (let tick = 0; tick < 5; tick++) await store.tick();
    expect(store.reads).toEqual(["revision"]);
    open();
    await settled();
    expect(store.reads).toEqual(["revision", "revision"]);
    expect(store.mostActive).toBe(1);
  });

  test("is not what a refresh waits for: that is the read after it", async () => {
    const { refresh } = await follow();
    const { wait, open } = gate();
    store.beforeAnswer = wait;
    await store.tick();
    store.write(revocation("a"));
    const refreshed = refresh();
    open();
    await refreshed;
    expect(isRevoked("a")).toBe(true);
  });

  test("confirms how it was when it began, not when its answer came", async () => {
    await follow();
    const { wait, open } = gate();
    store.beforeAnswer = wait;
    await store.tick();
    clockMs += MAX_STALE_MS + 1;
    open();
    await settled();
    expect(store.reads).toEqual(["revision"]);
    expect(revocations.isCurrent()).toBe(false);
    await store.tick();
    expect(revocations.isCurrent()).toBe(true);
  });

  test("makes the set stale where it never ends", async () => {
    await follow();
    store.beforeAnswer = () => new Promise(() => {});
    for (let tick = 0; tick < 3; tick++) {
      clockMs += MAX_STALE_MS / 2;
      await store.tick();
    }
    expect(revocations.isCurrent()).toBe(false);
  });
});
