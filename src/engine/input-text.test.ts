import { describe, expect, test } from "vitest";
import type { InputDocument } from "../model/input.ts";
import { rawNumber } from "../model/json.ts";
import { inputWriter } from "./input-text.ts";

const INPUT = {
  identity: { id: "a", scopes: ["x"], token: { id: "t" } },
  request: { id: "1", method: "GET", path: "/a", query: { b: ["c"] }, body: null },
  operation: null,
  resources: [{ name: "r", parts: ["r"] }],
  sql: null,
  opaque: [],
} as unknown as InputDocument;

const written = (...paths: readonly (readonly string[])[]) => JSON.parse(inputWriter(paths).text(INPUT));

describe("what a policy gets of the input", () => {
  test("is what it reads, with all that is below it", () => {
    expect(written(["identity", "scopes"], ["request", "query"], ["resources"], ["operation"])).toEqual({
      identity: { scopes: ["x"] },
      request: { query: { b: ["c"] } },
      resources: [{ name: "r", parts: ["r"] }],
      operation: null,
    });
  });

  test("is all of it where it reads all, or where nobody says what it reads", () => {
    expect(written([])).toEqual(INPUT);
    expect(JSON.parse(inputWriter(null).text(INPUT))).toEqual(INPUT);
  });

  test("is nothing where it reads nothing", () => {
    expect(written()).toEqual({});
  });

  test("is the wider of two parts, whichever comes first", () => {
    expect(written(["identity"], ["identity", "id"])).toEqual({ identity: INPUT.identity });
    expect(written(["identity", "id"], ["identity"])).toEqual({ identity: INPUT.identity });
  });

  test("is no key that is not there, nor one that all objects inherit", () => {
    expect(written(["identity", "none"], ["identity", "toString"], ["none"])).toEqual({ identity: {} });
  });

  test("is a list or a text as it is, where a key of it is read", () => {
    expect(written(["resources", "name"], ["request", "path", "x"], ["operation", "id"])).toEqual({
      resources: INPUT.resources,
      request: { path: "/a" },
      operation: null,
    });
  });

  test("keeps the digits of numbers", () => {
    const body = { n: rawNumber("9007199254740993") };
    const input = { ...INPUT, request: { ...INPUT.request, body } } as InputDocument;
    expect(inputWriter([["request", "body"]]).text(input)).toBe(
      '{"request":{"body":{"n":9007199254740993}}}',
    );
  });

  test("is another text for another document, whatever they share", () => {
    const { text, key } = inputWriter([
      ["identity", "id"],
      ["request", "path"],
    ]);
    const other = { ...INPUT, request: { ...INPUT.request, path: "/b" } } as InputDocument;
    expect(text(INPUT)).toBe('{"identity":{"id":"a"},"request":{"path":"/a"}}');
    expect(text(other)).toBe('{"identity":{"id":"a"},"request":{"path":"/b"}}');
    expect(text(INPUT)).toBe('{"identity":{"id":"a"},"request":{"path":"/a"}}');
    expect(key(other)).not.toBe(key(INPUT));
  });

  test("has a key, which is the same for the same parts, and another for any other part that is read", () => {
    const { key } = inputWriter([["identity", "id"], ["request", "path"], ["resources"], ["sql"]]);
    const again = { ...INPUT, request: { ...INPUT.request, id: "2" } } as InputDocument;
    expect(key(again)).toBe(key(INPUT));
    const changes: readonly Partial<InputDocument>[] = [
      { identity: { ...INPUT.identity, id: "b" } },
      { request: { ...INPUT.request, path: "/#1" as never } },
      { resources: [] },
      { resources: ["#1"] as never },
      { sql: "#1" as never },
      { sql: undefined as never },
    ];
    const keys = changes.map((change) => key({ ...INPUT, ...change }));
    expect(new Set([key(INPUT), ...keys]).size).toBe(changes.length + 1);
  });
});
