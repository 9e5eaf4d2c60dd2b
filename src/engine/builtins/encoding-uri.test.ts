import { describe, expect, it } from "vitest";
import { toPlain, type Value } from "../values/index.ts";
import { BuiltinError } from "./builtin.ts";
import { uriBuiltins } from "./encoding-uri.ts";

const parse = (text: string) => toPlain(uriBuiltins["uri.parse"]([text]) as Value);
const isValid = (value: Value) => uriBuiltins["uri.is_valid"]([value]);

describe("uri.parse", () => {
  it.each([
    [
      "HTTPS://user:pw@Example.com:8443/a%20b/c?x=1&y=%zz#frag%20ment",
      {
        scheme: "https",
        hostname: "Example.com",
        port: "8443",
        path: "/a b/c",
        raw_path: "/a b/c",
        raw_query: "x=1&y=%zz",
        fragment: "frag ment",
      },
    ],
    ["/a%2Fb", { path: "/a/b", raw_path: "/a%2Fb" }],
    ["a/b?c?d", { path: "a/b", raw_path: "a/b", raw_query: "c?d" }],
    ["mailto:a@b", { scheme: "mailto" }],
    ["//host/p", { hostname: "host", path: "/p", raw_path: "/p" }],
    ["///p", { path: "///p", raw_path: "///p" }],
    ["http://[fe80::1%25en%200]:80", { scheme: "http", hostname: "fe80::1%en 0", port: "80" }],
    ["http://h%C3%BC", { scheme: "http", hostname: "hü" }],
    ["pg://a:1,b:2/db", { scheme: "pg", hostname: "a:1,b", port: "2", path: "/db", raw_path: "/db" }],
    ["http://h:/", { scheme: "http", hostname: "h", path: "/", raw_path: "/" }],
    ["*", { path: "*", raw_path: "*" }],
    ["", {}],
    ["#", {}],
  ])("takes %s apart", (text, parts) => {
    expect(parse(text)).toEqual(parts);
  });

  it.each([
    ":a",
    "a:b/c:d".replace("a:", "1:"),
    "http://h\n",
    "http://h h/",
    "http://h%41/",
    "http://a:b:c/",
    "http://h:x/",
    "http://[::1/",
    "http://[::1]x/",
    "http://[1.2.3.4]/",
    "http://a[::1]/",
    "http://[::1%25]/",
    "http://u|ser@h/",
    "/%zz",
    "/a#%",
  ])("fails for %j", (text) => {
    expect(() => parse(text)).toThrow(BuiltinError);
    expect(isValid(text)).toBe(false);
  });
});

it("uri.is_valid takes what is parsed, but neither an empty text nor anything else", () => {
  expect(isValid("http://h/")).toBe(true);
  expect(isValid("relative")).toBe(true);
  expect(isValid("")).toBe(false);
  expect(isValid(null)).toBe(false);
});
