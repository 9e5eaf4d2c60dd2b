import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { main } from "./main.ts";
import { analyzeLines } from "./sql/ndjson.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

async function sql(...args: string[]) {
  const printed: string[] = [];
  const told: string[] = [];
  const context = {
    env: {},
    out: (part: string) => void printed.push(part),
    err: (part: string) => void told.push(part),
  };
  const code = await main(["sql", ...args], context);
  return { code, out: printed.join(""), err: told.join("") };
}

function file(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "postern-sql-")), "input");
  writeFileSync(path, content);
  return path;
}

describe("one statement", () => {
  test("that only reads gives its facts and ends with 0", async () => {
    const { code, out } = await sql(
      "--catalog",
      "Sales",
      "--schema",
      "retail",
      "SELECT f(x) FROM t JOIN a.b.c",
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      read_only: true,
      opaque: false,
      statements: ["select"],
      tables: ["a.b.c", "sales.retail.t"],
      functions: ["sales.retail.f"],
      reasons: [],
    });
    expect(out.split("\n").length).toBeGreaterThan(2);
  });

  test.each(["DROP TABLE t", "SELECT 1; SELECT 2", "SELECT * FROM t"])(
    "%s ends with 1",
    async (statement) => {
      const { code, out } = await sql(statement, "--json");
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({ read_only: false });
      expect(out.trimEnd().split("\n")).toHaveLength(1);
    },
  );

  test("can stand in a file", async () => {
    const { code, out } = await sql("--file", file("SELECT *\nFROM c.s.t -- '\n"));
    expect(code).toBe(0);
    expect(JSON.parse(out).tables).toEqual(["c.s.t"]);
  });

  test("can come from standard input", async () => {
    const child = spawn(process.execPath, [MAIN, "sql", "--json", "-"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end("SELECT * FROM c.s.t");
    expect(JSON.parse(await text(child.stdout)).tables).toEqual(["c.s.t"]);
  });

  test.each([[[]], [["SELECT 1", "SELECT 2"]], [["--file", "x", "SELECT 1"]], [["--nothing"]]])(
    "%j is a usage error",
    async (args) => {
      expect(await sql(...args)).toMatchObject({
        code: 2,
        out: "",
        err: expect.stringContaining("postern sql: "),
      });
    },
  );

  test("in a file that is not there ends with 2", async () => {
    expect((await sql("--file", "/nowhere/at/all")).code).toBe(2);
  });
});

describe("many statements", () => {
  test("give a line each, in order, each in its own namespace", async () => {
    const input = file(
      [
        '{"id":"a","sql":"SELECT * FROM t"}',
        '{"id":12345678901234567890,"sql":"SELECT * FROM t","catalog":"c","schema":"s"}',
        '{"sql":"SELECT * FROM t","catalog":null}',
        '{"id":null,"sql":"INSERT INTO t SELECT 1"}',
      ].join("\n"),
    );
    const { code, out } = await sql("--ndjson", input, "--catalog", "main", "--schema", "shop");
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      '{"id":"a","read_only":true,"opaque":false,"statements":["select"],"tables":["main.shop.t"],"functions":[],"reasons":[]}',
      '{"id":12345678901234567890,"read_only":true,"opaque":false,"statements":["select"],"tables":["c.s.t"],"functions":[],"reasons":[]}',
      '{"id":null,"read_only":false,"opaque":true,"statements":["select"],"tables":[],"functions":[],"reasons":["t is not in full, and the request has no default catalog"]}',
      '{"id":null,"read_only":false,"opaque":false,"statements":["insert"],"tables":[],"functions":[],"reasons":[]}',
      "",
    ]);
  });

  test.each([
    ["SELECT 1", "line 2: "],
    ["[]", "line 2: no object"],
    ['{"id":1}', "line 2: no sql"],
    ['{"sql":1}', "line 2: no sql"],
    ['{"sql":"","catalog":1}', "line 2: a catalog that is no text"],
    ['{"sql":"","schema":[]}', "line 2: a schema that is no text"],
    ['{"sql":"","more":1}', 'line 2: the field "more"'],
    ['{"sql":"","sql":""}', "line 2: "],
  ])("end at %s, which is none", async (line, message) => {
    const { code, out, err } = await sql(
      "--ndjson",
      file(`{"sql":"SELECT 1"}\n${line}\n{"sql":"SELECT 2"}\n`),
    );
    expect(code).toBe(2);
    expect(out.trimEnd().split("\n")).toHaveLength(1);
    expect(err).toContain(message);
  });

  test("are answered as they come", async () => {
    const answered: string[] = [];
    let asked = 0;
    async function* lines() {
      for (; asked < 3; asked++) {
        expect(answered).toHaveLength(asked);
        yield Buffer.from(`{"id":${asked},"sql":"SELECT 1"}\n`);
      }
    }
    await analyzeLines(lines(), {
      namespace: { catalog: null, schema: null },
      out: (line) => void answered.push(line),
    });
    expect(answered).toHaveLength(3);
  });
});

test("help says how statements are given", async () => {
  expect((await sql("--help")).out).toContain("--ndjson [FILE]");
});
