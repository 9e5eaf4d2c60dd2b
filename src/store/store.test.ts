import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Postgres, startPostgres } from "../../test/support/postgres.ts";
import {
  type Budget,
  openStore,
  parseStoreLocation,
  type Revocation,
  type Store,
  type StoredClient,
  type StoredKey,
  type StoredSecret,
  type StoredToken,
} from "./index.ts";

const INDEX = fileURLToPath(new URL("./index.ts", import.meta.url));

const CLIENT: StoredClient = {
  id: "etl",
  grant: ["catalogs:read", "sql:execute:warehouse"],
  note: "nightly",
  createdAt: 1_700_000_000,
  disabledAt: null,
  secrets: [{ hash: "first", createdAt: 1_700_000_000, expiresAt: null }],
};

const TOKEN: StoredToken = {
  id: "t1",
  digest: "digest-1",
  hint: "abcd",
  clientId: "etl",
  scopes: ["catalogs:read"],
  details: [{ type: "postern", deep: { list: [1, "two", null] } }],
  note: null,
  issuedAt: 1_700_000_000,
  expiresAt: 5_000_000_000,
  lastUsedAt: null,
};

function key(id: string): StoredKey {
  return { id, sealed: `sealed ${id}`, createdAt: 1, activeFrom: 2, withdrawnAt: null };
}

function revocation(subject: string, at = 100, expiresAt = 1_000): Revocation {
  return { kind: "token", subject, at, expiresAt };
}

function budget(id: string, max: number, expiresAt = 1_000): Budget {
  return { id, max, expiresAt };
}

async function open(text: string): Promise<Store> {
  const location = parseStoreLocation(text);
  if (location === null) throw new Error(`no location: ${text}`);
  return openStore(location);
}

/** Runs code in a process of its own, which has the store as `store`, and gives what it printed. */
async function inOtherProcess(text: string, code: string): Promise<string> {
  const program = `
    const { openStore, parseStoreLocation } = await import(${JSON.stringify(INDEX)});
    const store = await openStore(parseStoreLocation(process.argv[1]));
    ${code}
    await store.close();`;
  const args = ["--input-type=module", "-e", program, text];
  return (await promisify(execFile)(process.execPath, args)).stdout.trim();
}

const count = (results: readonly boolean[]): number => results.filter(Boolean).length;

let postgres: Postgres;
let folder: string;
let files = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "postern-store-"));
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  { name: "SQLite", fresh: async () => `sqlite:${join(folder, `${++files}.db`)}` },
  { name: "PostgreSQL", fresh: () => postgres.createDatabase() },
])("the store in $name", ({ fresh }) => {
  let text: string;
  let store: Store;
  /** A replica: another connection to the same. */
  let other: Store;

  beforeEach(async () => {
    text = await fresh();
    [store, other] = await Promise.all([open(text), open(text)]);
  });

  afterEach(async () => {
    await Promise.all([store.close(), other.close()]);
  });

  describe("signing keys", () => {
    test("are there for all replicas as they were added", async () => {
      expect(await store.keys.add(key("a"), [])).toBe(true);
      expect(await other.keys.add({ ...key("b"), activeFrom: 1 }, ["a"])).toBe(true);
      expect(await store.keys.list()).toEqual([{ ...key("b"), activeFrom: 1 }, key("a")]);
    });

    test("are not added where others are there than expected", async () => {
      await store.keys.add(key("a"), []);
      const before = await store.revision();
      expect(await other.keys.add(key("b"), [])).toBe(false);
      expect(await other.keys.add(key("b"), ["x"])).toBe(false);
      expect(await other.keys.add(key("b"), ["a", "x"])).toBe(false);
      expect(await store.keys.list()).toEqual([key("a")]);
      expect(await store.revision()).toBe(before);
    });

    test("are added by one of many that try at once", async () => {
      const tries = Array.from({ length: 20 }, (_, n) => (n % 2 ? store : other).keys.add(key(`k${n}`), []));
      expect(count(await Promise.all(tries))).toBe(1);
      expect(await store.keys.list()).toHaveLength(1);
    });

    test("are withdrawn once", async () => {
      await store.keys.add(key("a"), []);
      expect(await store.keys.withdraw("a", 50)).toBe(true);
      expect(await other.keys.withdraw("a", 60)).toBe(false);
      expect(await store.keys.withdraw("none", 60)).toBe(false);
      expect(await other.keys.list()).toEqual([{ ...key("a"), withdrawnAt: 50 }]);
    });

    test("are forgotten when removed", async () => {
      await store.keys.add(key("a"), []);
      await other.keys.remove("a");
      await other.keys.remove("none");
      expect(await store.keys.list()).toEqual([]);
    });
  });

  describe("clients", () => {
    test("are there as they were added, by one of many that try at once", async () => {
      const tries = [store, other, store, other].map((each) => each.clients.add(CLIENT));
      expect(count(await Promise.all(tries))).toBe(1);
      expect(await other.clients.list()).toEqual([CLIENT]);
    });

    test("get a new secret, and the one before it ends", async () => {
      await store.clients.add(CLIENT);
      const second = { hash: "second", createdAt: 10, expiresAt: null };
      const third = { hash: "third", createdAt: 20, expiresAt: 99 };
      expect(await store.clients.rotateSecret("etl", second, 70)).toBe(true);
      expect(await other.clients.rotateSecret("etl", third, 80)).toBe(true);
      const [client] = await store.clients.list();
      expect(client?.secrets).toEqual([third, { ...second, expiresAt: 80 }]);
      expect(await store.clients.rotateSecret("none", second, 70)).toBe(false);
    });

    test("keep the earlier end of a secret that had one", async () => {
      await store.clients.add({ ...CLIENT, secrets: [{ hash: "first", createdAt: 1, expiresAt: 30 }] });
      await store.clients.rotateSecret("etl", { hash: "second", createdAt: 10, expiresAt: null }, 70);
      expect((await store.clients.list())[0]?.secrets[1]?.expiresAt).toBe(30);
    });

    test("have the last two of secrets that were made at once", async () => {
      await store.clients.add(CLIENT);
      const rotations = Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? store : other).clients.rotateSecret(
          "etl",
          { hash: `s${n}`, createdAt: n, expiresAt: null },
          70,
        ),
      );
      expect(count(await Promise.all(rotations))).toBe(10);
      const secrets = (await store.clients.list())[0]?.secrets ?? [];
      expect(secrets.map(({ expiresAt }) => expiresAt)).toEqual([null, 70]);
      expect(secrets.every(({ hash }) => /^s\d$/.test(hash))).toBe(true);
    });

    test("are disabled together with what they were issued", async () => {
      await store.clients.add(CLIENT);
      const all: Revocation = { kind: "client", subject: "etl", at: 200, expiresAt: 900 };
      await store.clients.disable("etl", all);
      expect(await other.clients.list()).toEqual([{ ...CLIENT, disabledAt: 200 }]);
      const { revision, revocations } = await other.revocations.since(1, 0);
      expect({ revision, revocations }).toEqual({ revision: 2, revocations: [all] });
    });

    test("that the store does not have leave a mark, which has no secret and gets none", async () => {
      const all: Revocation = { kind: "client", subject: "elsewhere", at: 200, expiresAt: 900 };
      await store.clients.disable("elsewhere", all);
      const mark = { id: "elsewhere", grant: [], note: null, createdAt: 200, disabledAt: 200, secrets: [] };
      expect(await other.clients.list()).toEqual([mark]);
      expect(await store.clients.rotateSecret("elsewhere", CLIENT.secrets[0] as StoredSecret, 1)).toBe(false);
      expect((await other.revocations.since(0, 0)).revocations).toEqual([all]);
      expect(await store.clients.enable("elsewhere")).toBe(true);
      expect(await other.clients.list()).toEqual([]);
      expect((await other.revocations.since(0, 0)).revocations).toEqual([all]);
    });

    test("are enabled again as they were", async () => {
      await store.clients.add(CLIENT);
      expect(await store.clients.enable("etl")).toBe(false);
      await store.clients.disable("etl", { kind: "client", subject: "etl", at: 200, expiresAt: 900 });
      expect(await store.clients.enable("etl")).toBe(true);
      expect(await other.clients.list()).toEqual([CLIENT]);
    });
  });

  describe("opaque tokens", () => {
    test("are found by digest and by id, as they were added", async () => {
      await store.tokens.add(TOKEN);
      expect(await other.tokens.find("digest-1")).toEqual(TOKEN);
      expect(await other.tokens.get("t1")).toEqual(TOKEN);
      expect(await other.tokens.find("t1")).toBeNull();
      expect(await other.tokens.get("digest-1")).toBeNull();
    });

    test("are listed from the newest, of one client or of all", async () => {
      await store.tokens.add(TOKEN);
      await store.tokens.add({ ...TOKEN, id: "t2", digest: "digest-2", issuedAt: TOKEN.issuedAt + 1 });
      await store.tokens.add({ ...TOKEN, id: "t3", digest: "digest-3", issuedAt: 1, clientId: "bi" });
      expect((await other.tokens.list()).map(({ id }) => id)).toEqual(["t2", "t1", "t3"]);
      expect((await other.tokens.list("etl")).map(({ id }) => id)).toEqual(["t2", "t1"]);
      expect(await other.tokens.list("none")).toEqual([]);
    });

    test("never have the digest of another", async () => {
      await store.tokens.add(TOKEN);
      await expect(other.tokens.add({ ...TOKEN, id: "t2" })).rejects.toThrow(/unique/i);
    });

    test("remember their latest use", async () => {
      await store.tokens.add(TOKEN);
      await store.tokens.touch(
        new Map([
          ["t1", 500],
          ["none", 500],
        ]),
      );
      await other.tokens.touch(new Map([["t1", 400]]));
      expect((await store.tokens.get("t1"))?.lastUsedAt).toBe(500);
      await other.tokens.touch(new Map([["t1", 600]]));
      expect((await store.tokens.get("t1"))?.lastUsedAt).toBe(600);
    });

    test("are touched by all replicas at once, in any order", async () => {
      const ids = Array.from({ length: 20 }, (_, n) => `t${n}`);
      for (const id of ids) await store.tokens.add({ ...TOKEN, id, digest: id });
      const uses = (at: number, order: readonly string[]) => new Map(order.map((id) => [id, at]));
      const backwards = ids.toReversed();
      await Promise.all(
        [1, 2, 3, 4, 5].flatMap((at) => [
          store.tokens.touch(uses(at, ids)),
          other.tokens.touch(uses(at + 5, backwards)),
        ]),
      );
      const used = (await store.tokens.list()).map(({ lastUsedAt }) => lastUsedAt);
      expect(new Set(used)).toEqual(new Set([10]));
    });
  });

  describe("revocations", () => {
    test("bring a reader to the revision that they tell", async () => {
      await store.revocations.add([revocation("a"), revocation("b")]);
      const first = await other.revocations.since(0, 0);
      expect(first.revocations.map(({ subject }) => subject).sort()).toEqual(["a", "b"]);
      await store.revocations.add([revocation("c")]);
      const second = await other.revocations.since(first.revision, 0);
      expect(second.revocations).toEqual([revocation("c")]);
      expect(second.revision).toBeGreaterThan(first.revision);
      expect(await other.revocations.since(second.revision, 0)).toEqual({ ...second, revocations: [] });
    });

    test("that are past their time are not told", async () => {
      await store.revocations.add([revocation("a", 1, 50), revocation("b", 1, 51)]);
      expect((await store.revocations.since(0, 50)).revocations).toEqual([revocation("b", 1, 51)]);
    });

    test("of the same subject become one with the later times, and are told again", async () => {
      await store.revocations.add([revocation("a", 100, 500)]);
      const { revision } = await store.revocations.since(0, 0);
      await other.revocations.add([revocation("a", 90, 900), revocation("a", 80, 10)]);
      const { revocations } = await store.revocations.since(revision, 0);
      expect(revocations).toEqual([revocation("a", 100, 900)]);
      await other.revocations.add([revocation("a", 200, 600)]);
      expect((await store.revocations.since(0, 0)).revocations).toEqual([revocation("a", 200, 900)]);
    });

    test("of nobody change nothing", async () => {
      await store.revocations.add([]);
      expect(await store.revision()).toBe(0);
    });

    test("are all seen by who follows the revision while many write", async () => {
      const seen = new Set<string>();
      let revision = 0;
      let writing = true;
      const follow = async (): Promise<void> => {
        let last = false;
        while (!last) {
          last = !writing;
          // SQLite answers at once: without this no timer would ever run, nor would a write that waits.
          await setImmediate();
          const read = await other.revocations.since(revision, 0);
          expect(read.revision).toBeGreaterThanOrEqual(revision);
          revision = read.revision;
          for (const { subject } of read.revocations) {
            expect(seen.has(subject)).toBe(false);
            seen.add(subject);
          }
        }
      };
      const write = async (): Promise<void> => {
        const writes = Array.from({ length: 60 }, (_, n) =>
          (n % 3 ? store : other).revocations.add([revocation(`${n}-x`), revocation(`${n}-y`)]),
        );
        await Promise.all(writes).finally(() => {
          writing = false;
        });
      };
      await Promise.all([write(), follow()]);
      expect(seen.size).toBe(120);
      expect(revision).toBe(60);
    });
  });

  describe("budgets", () => {
    test("give as many as they have to all that ask at once", async () => {
      const asked = Array.from({ length: 100 }, (_, n) => (n % 2 ? store : other).charge([budget("b", 50)]));
      expect(count(await Promise.all(asked))).toBe(50);
    });

    test("are charged all or none", async () => {
      expect(await store.charge([budget("small", 1), budget("big", 3)])).toBe(true);
      expect(await store.charge([budget("big", 3), budget("small", 1)])).toBe(false);
      expect(await store.charge([budget("new", 9), budget("small", 1)])).toBe(false);
      expect(await store.charge([budget("big", 3)])).toBe(true);
      expect(await store.charge([budget("big", 3)])).toBe(true);
      expect(await store.charge([budget("big", 3)])).toBe(false);
      expect(
        count(await Promise.all(Array.from({ length: 10 }, () => store.charge([budget("new", 9)])))),
      ).toBe(9);
    });

    test("are charged together in any order without waiting for each other forever", async () => {
      const [one, two] = [budget("one", 30), budget("two", 1_000)];
      const asked = Array.from({ length: 60 }, (_, n) =>
        n % 2 ? store.charge([one, two]) : other.charge([two, one]),
      );
      expect(count(await Promise.all(asked))).toBe(30);
    });

    test("of none give nothing, and no budget at all is no limit", async () => {
      expect(await store.charge([budget("zero", 0)])).toBe(false);
      expect(await store.charge([])).toBe(true);
    });
  });

  test("the revision grows with keys, clients and revocations, and with nothing else", async () => {
    const revisions: number[] = [];
    const record = async (work: Promise<unknown>): Promise<void> => {
      await work;
      revisions.push(await other.revision());
    };
    await record(store.keys.add(key("a"), []));
    await record(store.clients.add(CLIENT));
    await record(store.revocations.add([revocation("a")]));
    await record(store.tokens.add(TOKEN));
    await record(store.charge([budget("b", 5)]));
    await record(store.prune(10));
    expect(revisions).toEqual([1, 2, 3, 3, 3, 3]);
  });

  test("pruning drops what is past its time and nothing else", async () => {
    await store.tokens.add({ ...TOKEN, expiresAt: 50 });
    await store.tokens.add({ ...TOKEN, id: "t2", digest: "digest-2", expiresAt: 51 });
    await store.revocations.add([revocation("a", 1, 50), revocation("b", 1, 51)]);
    await store.charge([budget("old", 1, 50), budget("young", 1, 51)]);
    await other.prune(50);
    expect((await store.tokens.list()).map(({ id }) => id)).toEqual(["t2"]);
    expect((await store.revocations.since(0, 0)).revocations).toEqual([revocation("b", 1, 51)]);
    expect(await store.charge([budget("young", 1, 51)])).toBe(false);
    expect(await store.charge([budget("old", 1, 50)])).toBe(true);
  });

  test("what was written is there after it was opened again", async () => {
    await store.keys.add(key("a"), []);
    await store.revocations.add([revocation("a")]);
    await Promise.all([store.close(), other.close()]);
    [store, other] = await Promise.all([open(text), open(text)]);
    expect(await store.keys.list()).toEqual([key("a")]);
    expect(await store.revocations.since(0, 0)).toEqual({ revision: 2, revocations: [revocation("a")] });
  });

  test("another process sees what was written, and is seen", async () => {
    await store.keys.add(key("a"), []);
    const printed = await inOtherProcess(
      text,
      `console.log(JSON.stringify(await store.keys.list()));
       await store.revocations.add([{ kind: "all", subject: "", at: 7, expiresAt: 70 }]);`,
    );
    expect(JSON.parse(printed)).toEqual([key("a")]);
    expect((await store.revocations.since(1, 0)).revocations).toEqual([
      { kind: "all", subject: "", at: 7, expiresAt: 70 },
    ]);
  });

  test("processes that start at once make the tables once, and share a budget", async () => {
    const untouched = await fresh();
    const charges = `
      const all = Array.from({ length: 30 }, () => store.charge([{ id: "b", max: 40, expiresAt: 9 }]));
      console.log((await Promise.all(all)).filter(Boolean).length);`;
    const given = await Promise.all([1, 2, 3].map(() => inOtherProcess(untouched, charges)));
    expect(given.map(Number).reduce((sum, each) => sum + each, 0)).toBe(40);
  });

  test("who watches is told by the timer, until it stops", async () => {
    let ticks = 0;
    const told = new Promise<void>((resolve) => {
      const stop = store.watch(() => {
        ticks++;
        if (ticks < 5) return;
        stop();
        resolve();
      }, 20);
    });
    await told;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(ticks).toBe(5);
  });
});
