import { describe, expect, it } from "vitest";
import { parseValue, printValue, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { encodingBuiltins } from "./encoding.ts";

const builtins: Builtins = encodingBuiltins;
const run = (name: string, ...operands: readonly Value[]) => builtins[name]?.(operands, {} as Evaluation);
const call = (name: string, operand: string) => printValue(run(name, parseValue(operand)) ?? null);

describe("hex", () => {
  it.each([
    ["", ""],
    ["616263", "abc"],
    ["C3BC", "ü"],
    ["f09f9880", "😀"],
    ["00", "\0"],
    ["efbbbf61", "\ufeffa"],
  ])("decodes %s", (hex, text) => {
    expect(run("hex.decode", hex)).toBe(text);
    expect(run("hex.encode", text)).toBe(hex.toLowerCase());
  });

  it.each([
    ["ff", "\ufffd"],
    ["e28261", "\ufffd\ufffda"],
    ["eda080", "\ufffd\ufffd\ufffd"],
    ["f4908080", "\ufffd\ufffd\ufffd\ufffd"],
    ["c0af", "\ufffd\ufffd"],
    ["f09f98", "\ufffd\ufffd\ufffd"],
    ["f09f988080", "😀\ufffd"],
  ])("keeps the bytes of %s, which are no text, and shows each of them as U+FFFD", (hex, shown) => {
    const text = run("hex.decode", hex) as string;
    expect(text.toWellFormed()).toBe(shown);
    expect(run("hex.encode", text)).toBe(hex);
    expect(run("urlquery.decode", run("urlquery.encode", text) as string)).toBe(text);
  });

  it.each(["6", "6g", "ü", "0x61"])("doesn't decode %s", (hex) => {
    expect(() => run("hex.decode", hex)).toThrow(BuiltinError);
  });

  it("encodes bytes in small letters", () => {
    expect(run("hex.encode", "aü😀")).toBe("61c3bcf09f9880");
  });
});

it("base64url.encode_no_pad uses the alphabet of URLs and no padding", () => {
  expect(run("base64url.encode_no_pad", "ü?>~a")).toBe("w7w_Pn5h");
  expect(run("base64url.encode_no_pad", "a")).toBe("YQ");
  expect(run("base64url.encode_no_pad", run("hex.decode", "fbff00") as Value)).toBe("-_8A");
});

it("glob.quote_meta puts a backslash before what means something in a glob, and before nothing else", () => {
  expect(run("glob.quote_meta", "*?\\[]{}!-,.ü")).toBe("\\*\\?\\\\\\[\\]\\{\\}!-,.ü");
});

describe("urlquery", () => {
  it.each([
    ["a b+c&d=e/f", "a+b%2Bc%26d%3De%2Ff"],
    ["ü~-_.!*'()", "%C3%BC~-_.%21%2A%27%28%29"],
  ])("encodes %s", (text, encoded) => {
    expect(run("urlquery.encode", text)).toBe(encoded);
    expect(run("urlquery.decode", encoded)).toBe(text);
  });

  it.each(["%", "%2", "%zz", "a%2"])("doesn't decode %s", (text) => {
    expect(() => run("urlquery.decode", text)).toThrow("invalid URL escape");
  });

  it.each([
    ["a=1&b=2&a=3", '{"a":["1","3"],"b":["2"]}'],
    ["", "{}"],
    ["a&=b&&c=", '{"":["b"],"a":[""],"c":[""]}'],
    ["a=b=c&%20=+", '{" ":[" "],"a":["b=c"]}'],
    ["__proto__=1", '{"__proto__":["1"]}'],
  ])("decodes the query %s", (query, object) => {
    expect(printValue(run("urlquery.decode_object", query) ?? null)).toBe(object);
  });

  it.each(["a=1;b=2", "a=%", "&".repeat(10_000)])("doesn't decode the query %.20s", (query) => {
    expect(() => run("urlquery.decode_object", query)).toThrow(BuiltinError);
  });

  it.each([
    ['{"b": "x y", "a": ["2", "1"], "c": {"z", "y"}, "d": []}', '"a=2&a=1&b=x+y&c=y&c=z"'],
    ['{1: "a", true: "b", "ü": "&"}', '"1=a&true=b&%C3%BC=%26"'],
    ["{}", '""'],
  ])("encodes %s", (object, query) => {
    expect(call("urlquery.encode_object", object)).toBe(query);
  });

  it.each(['{"a": 1}', '{"a": ["b", 1]}', '{"a": {"b": "c"}}', '["a"]', '"a"'])(
    "doesn't encode %s",
    (object) => {
      expect(() => call("urlquery.encode_object", object)).toThrow(BuiltinError);
    },
  );
});
