import { afterEach, describe, expect, test } from "vitest";
import { createSqlAnalyzer, type SqlAnalyzer, type SqlAnalyzerOptions } from "./index.ts";

const NAMESPACE = { catalog: "main", schema: "shop" };

/** Honest and long: more than a thread can do in no time. */
const LONG = `SELECT 1${" UNION SELECT a FROM t".repeat(2000)}`;

const open: SqlAnalyzer[] = [];

function analyzer(options: SqlAnalyzerOptions = {}): SqlAnalyzer {
  const created = createSqlAnalyzer({ budgetMs: 60_000, maxWaitMs: 60_000, ...options });
  open.push(created);
  return created;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

test("gives what the analysis in this thread gives", async () => {
  const facts = await analyzer().analyze("SELECT f(x) FROM t", NAMESPACE);
  expect(facts).toEqual({
    read_only: true,
    opaque: false,
    statements: ["select"],
    tables: ["main.shop.t"],
    functions: ["main.shop.f"],
    reasons: [],
  });
});

test("the same text in another namespace is another statement", async () => {
  const { analyze } = bound(analyzer());
  expect((await analyze("SELECT * FROM t", NAMESPACE)).tables).toEqual(["main.shop.t"]);
  expect((await analyze("SELECT * FROM t", { catalog: "c", schema: "s" })).tables).toEqual(["c.s.t"]);
  expect((await analyze("SELECT * FROM t", { catalog: null, schema: "s" })).opaque).toBe(true);
});

test("many at once are each answered with their own facts", async () => {
  const { analyze } = bound(analyzer());
  const asked = Array.from({ length: 100 }, (_, index) => analyze(`SELECT * FROM t${index}`, NAMESPACE));
  const tables = (await Promise.all(asked)).map((facts) => facts.tables);
  expect(tables).toEqual(Array.from({ length: 100 }, (_, index) => [`main.shop.t${index}`]));
});

describe("a statement that takes too long", () => {
  test("is opaque, and the next one is answered all the same", async () => {
    const { analyze } = bound(analyzer({ threads: 1, budgetMs: 1 }));
    expect(await analyze(LONG, NAMESPACE)).toMatchObject({
      read_only: false,
      opaque: true,
      reasons: ["it took too long to analyse"],
    });
    // By a new thread, which may need the time again.
    expect((await analyze("SELECT 1", NAMESPACE)).statements.length).toBeLessThan(2);
  });

  test("is not remembered as such", async () => {
    const { analyze } = bound(analyzer({ threads: 1 }));
    expect((await analyze(LONG, NAMESPACE)).read_only).toBe(true);
  });
});

test("statements beyond the queue are opaque at once", async () => {
  const { analyze } = bound(analyzer({ threads: 1, maxWaiting: 1 }));
  const [first, second] = [analyze("SELECT 1", NAMESPACE), analyze("SELECT 2", NAMESPACE)];
  expect((await second).reasons).toEqual(["too many statements wait to be analysed; try again later"]);
  expect((await first).read_only).toBe(true);
});

test("statements that wait too long are opaque", async () => {
  const { analyze } = bound(analyzer({ threads: 1, maxWaitMs: 0 }));
  expect((await analyze("SELECT 1", NAMESPACE)).reasons).toEqual([
    "it waited too long to be analysed; try again later",
  ]);
});

test("a thread that needs too much memory is replaced", async () => {
  const { analyze } = bound(analyzer({ threads: 1, maxHeapMb: 12 }));
  const facts = await analyze("SELECT 1", NAMESPACE);
  expect(facts).toMatchObject({ opaque: true, reasons: ["the analysis of SQL could not be started"] });
});

test("what is too long is not even queued", async () => {
  const { analyze } = bound(analyzer({ maxWaiting: 0 }));
  expect((await analyze("x".repeat(70_000), NAMESPACE)).reasons).toEqual(["it is longer than 65536 bytes"]);
});

test("what is under way when it closes is opaque, and so is what comes later", async () => {
  const closing = analyzer({ threads: 1 });
  const asked = [closing.analyze("SELECT 1", NAMESPACE), closing.analyze("SELECT 2", NAMESPACE)];
  await closing.close();
  asked.push(closing.analyze("SELECT 3", NAMESPACE));
  for (const facts of await Promise.all(asked)) expect(facts.reasons).toEqual(["the gateway is closing"]);
});

function bound(created: SqlAnalyzer) {
  return { analyze: created.analyze.bind(created) };
}
