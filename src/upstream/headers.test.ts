import { expect, test } from "vitest";
import { responseHeaders } from "./headers.ts";

test("the secret is masked in values, and names no header", () => {
  const fields = { "x-echo": ["a Secret", "b"], "x-secret": "c", etag: '"d"', "set-cookie": "e" };
  expect([...responseHeaders(fields, "Secret")]).toEqual([
    ["x-echo", ["a ******", "b"]],
    ["etag", ['"d"']],
  ]);
});

test("what Connection names belongs to the hop", () => {
  expect([...responseHeaders({ connection: "close, X-Hop", "x-hop": "a", "x-kept": "b" }, "s")]).toEqual([
    ["x-kept", ["b"]],
  ]);
});
