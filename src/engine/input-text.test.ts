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

const written = (...paths: readonly (readonly string[])[]) => JSON.parse(inputWriter(paths)(INPUT));

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
    expect(JSON.parse(inputWriter(null)(INPUT))).toEqual(INPUT);
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
    expect(inputWriter([["request", "body"]])(input)).toBe('{"request":{"body":{"n":9007199254740993}}}');
  });

  test("is another text for another document, whatever they share", () => {
    const write = inputWriter([
      ["identity", "id"],
      ["request", "path"],
    ]);
    const other = { ...INPUT, request: { ...INPUT.request, path: "/b" } } as InputDocument;
    expect(write(INPUT)).toBe('{"identity":{"id":"a"},"request":{"path":"/a"}}');
    expect(write(other)).toBe('{"identity":{"id":"a"},"request":{"path":"/b"}}');
    expect(write(INPUT)).toBe('{"identity":{"id":"a"},"request":{"path":"/a"}}');
  });
});
