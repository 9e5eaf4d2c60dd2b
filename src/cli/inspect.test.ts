import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createFactFinder, loadCatalogue } from "../facts/index.ts";
import { principalNamed } from "../gateway/index.ts";
import { inspectLines } from "./inspect/ndjson.ts";
import { main } from "./main.ts";
import { linesOf } from "./ndjson/lines.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const CATALOGS = '{"method":"GET","url":"/api/2.1/unity-catalog/catalogs"}';

async function inspect(...args: string[]) {
  const printed: string[] = [];
  const told: string[] = [];
  const context = {
    env: {},
    out: (text: string) => void printed.push(text),
    err: (text: string) => void told.push(text),
  };
  const code = await main(["inspect", ...args], context);
  const out = printed.join("");
  const documents = () =>
    out
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { code, out, err: told.join(""), documents };
}

function lines(...texts: string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), "postern-inspect-")), "requests.ndjson");
  writeFileSync(path, `${texts.join("\n")}\n`);
  return path;
}

describe("one request", () => {
  test("gives its input document", async () => {
    const { code, documents } = await inspect(
      "GET",
      "/api/2.1/unity-catalog/catalogs",
      "--scope",
      "a:read b:read",
      "--json",
    );
    expect(code).toBe(0);
    expect(documents()).toMatchObject([
      { identity: { scopes: ["a:read", "b:read"] }, operation: { id: "catalogs.list" } },
    ]);
  });

  test("that the gateway refuses ends with 1", async () => {
    expect(await inspect("GET", "/a/../b")).toMatchObject({
      code: 1,
      err: "refused: malformed_target: the path has a dot segment\n",
    });
  });
});

describe("many requests", () => {
  test("give a line each, in order, refusals with the number of their line", async () => {
    const file = lines(
      CATALOGS,
      '{"method":"GET","url":"/a/../b"}',
      '{"method":"POST","url":"/api/2.1/unity-catalog/catalogs","headers":{"X-Forwarded-For":"1.2.3.4"},"body":{"name":"sales"}}',
    );
    const { code, documents } = await inspect("--ndjson", file, "--client", "c", "--scope", "catalogs:read");
    expect(code).toBe(0);
    expect(documents()).toMatchObject([
      {
        identity: { id: "c", scopes: ["catalogs:read"] },
        operation: { id: "catalogs.list" },
        request: { body_state: "absent" },
      },
      { refused: { code: "malformed_target", message: "the path has a dot segment" }, line: 2 },
      {
        operation: { id: "catalogs.create" },
        resources: [{ name: "sales" }],
        request: { body: { name: "sales" } },
      },
    ]);
  });

  test("are what one request of the same kind is", async () => {
    const timeless = (document: { request: object; identity: object }) => ({
      ...document,
      request: { ...document.request, time: "" },
      identity: { ...document.identity, token: null },
    });
    const many = await inspect("--ndjson", lines(CATALOGS));
    const one = await inspect("GET", "/api/2.1/unity-catalog/catalogs", "--json");
    expect(many.documents().map(timeless)).toEqual(one.documents().map(timeless));
  });

  test("keep the digits of 64-bit integers", async () => {
    const file = lines(
      '{"method":"POST","url":"/api/2.1/jobs/run-now","body":{"job_id":9223372036854775807}}',
    );
    expect((await inspect("--ndjson", file)).out).toContain('"body":{"job_id":9223372036854775807}');
  });

  test("may bring their own Host and Content-Length, and a header more than once", async () => {
    const headers = '{"Host":"workspace.example","content-length":"3","Accept":["text/a","text/b"]}';
    const file = lines(
      `{"method":"GET","url":"/api/2.1/unity-catalog/catalogs","headers":${headers},"body":{}}`,
    );
    expect((await inspect("--ndjson", file)).documents()).toMatchObject([
      { request: { host: "workspace.example" } },
    ]);
  });

  test("may have null for a body, which is not the same as none", async () => {
    const file = lines(CATALOGS.replace("}", ',"body":null}'));
    expect((await inspect("--ndjson", file)).documents()).toMatchObject([
      { request: { body_state: "parsed" } },
    ]);
  });

  test.each([
    ["no JSON", "GET /"],
    ["an empty line", ""],
    ["no object", "[]"],
    ["a key that stands twice", '{"method":"GET","method":"PUT","url":"/"}'],
    ["no method", '{"url":"/"}'],
    ["no url", '{"method":"GET"}'],
    ["headers that are no object", '{"method":"GET","url":"/","headers":["a"]}'],
    ["a header that is no text", '{"method":"GET","url":"/","headers":{"a":1}}'],
    ["a field that is misspelt", '{"method":"GET","url":"/","header":{}}'],
  ])("end with 2 at %s, which is named by its number", async (_, line) => {
    const { code, err, documents } = await inspect("--ndjson", lines(CATALOGS, line, CATALOGS));
    expect(code).toBe(2);
    expect(err).toMatch(/^postern inspect: line 2: /);
    expect(documents()).toHaveLength(1);
  });

  test("end with 2 where there is no such file", async () => {
    expect(await inspect("--ndjson", "/nowhere.ndjson")).toMatchObject({ code: 2 });
  });

  test.each([[["--ndjson"]], [["--ndjson", "-"]], [["--ndjson=-"]], [["--ndjson", "--scope", "a:read"]]])(
    "come from standard input with %j",
    async (args) => {
      const child = spawn(process.execPath, [MAIN, "inspect", ...args], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      child.stdin.end(`${CATALOGS}\n${CATALOGS}`);
      expect((await text(child.stdout)).trim().split("\n")).toHaveLength(2);
    },
  );

  test("are read only as fast as they are answered", async () => {
    let read = 0;
    const answeredWhenRead: number[] = [];
    let answered = 0;
    async function* chunks() {
      for (; read < 1000; read++) {
        answeredWhenRead.push(read - answered);
        yield Buffer.from(`${CATALOGS}\n`);
      }
    }
    const finder = createFactFinder(loadCatalogue("databricks"));
    await inspectLines(chunks(), { principal: principalNamed("c", []), finder, out: () => void answered++ });
    expect(answered).toBe(1000);
    expect(Math.max(...answeredWhenRead)).toBe(0);
  });
});

describe("lines", () => {
  async function collect(chunks: readonly string[], maxBytes = 100) {
    const found: string[] = [];
    async function* stream() {
      for (const chunk of chunks) yield Buffer.from(chunk);
    }
    for await (const { bytes, number } of linesOf(stream(), maxBytes)) found.push(`${number}:${bytes}`);
    return found;
  }

  test.each([
    [["a\nb\n"], ["1:a", "2:b"]],
    [["a\nb"], ["1:a", "2:b"]],
    [
      ["a", "b", "\nc", "\n", "\n"],
      ["1:ab", "2:c", "3:"],
    ],
    [["\n"], ["1:"]],
    [[], []],
  ])("of the chunks %j are %j", async (chunks, expected) => {
    expect(await collect(chunks)).toEqual(expected);
  });

  test("longer than the limit end it", async () => {
    await expect(collect(["a\n12345", "6789"], 8)).rejects.toThrow("line 2: longer than 8 bytes");
  });
});
