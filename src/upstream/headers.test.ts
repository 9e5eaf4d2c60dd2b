import { describe, expect, test } from "vitest";
import { contentCoding, dropWhatIsAboutTheBytes, isJson, responseHeaders } from "./headers.ts";

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

test("of a body that is changed, neither length nor checksum nor version is passed on", () => {
  const fields = {
    "content-type": "application/json",
    etag: '"a"',
    "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT",
    "accept-ranges": "bytes",
    "content-range": "bytes 0-1/2",
    "content-md5": "a",
    digest: "a",
    "content-digest": "a",
    "repr-digest": "a",
    "content-encoding": "gzip",
    "content-length": "2",
    "cache-control": "no-store",
  };
  const headers = responseHeaders(fields, "s");
  dropWhatIsAboutTheBytes(headers);
  expect([...headers.keys()]).toEqual(["content-type", "cache-control"]);
});

describe("content is JSON", () => {
  test.each([
    "application/json",
    "Application/JSON",
    "application/json;charset=utf-8",
    'application/json ; charset="UTF-8"',
    "application/scim+json; charset=utf-8",
    "application/vnd.api+json",
  ])("as %s", (type) => {
    expect(isJson({ "content-type": type })).toBe(true);
  });

  test.each([
    [undefined],
    [""],
    ["text/json"],
    ["text/html"],
    ["application/jsonp"],
    ["application/json-seq"],
    ["application/json; charset=utf-16"],
    ["application/json; charset=utf-8; charset=utf-16"],
    ["application/json; version=2"],
    ["application/json, text/html"],
    [["application/json", "application/json"]],
  ])("but not as %j", (type) => {
    expect(isJson({ "content-type": type })).toBe(false);
  });
});

test.each([
  [undefined, "identity"],
  ["identity", "identity"],
  ["gzip", "gzip"],
  ["X-GZIP", "gzip"],
  ["", null],
  ["br", null],
  ["gzip, gzip", null],
  ["identity, gzip", null],
  [["gzip", "gzip"], null],
  [["identity", "gzip"], null],
])("Content-Encoding %j is read as %j", (value, coding) => {
  expect(contentCoding({ "content-encoding": value })).toBe(coding);
});
