import { describe, expect, test } from "vitest";
import { parseValue } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { jsonBuiltins } from "./index.ts";

const marshal = (value: string, options: string) =>
  jsonBuiltins["json.marshal_with_options"]([parseValue(value), parseValue(options)], undefined as never);

describe("json.marshal_with_options", () => {
  test("writes one line without options", () => {
    expect(marshal('{"b":[1,{2}],"a":null}', "{}")).toBe('{"a":null,"b":[1,[2]]}');
  });

  test("indents by tabs where it is to be pretty", () => {
    expect(marshal('{"a":[1],"b":{},"c":[]}', '{"pretty":true}')).toBe(
      '{\n\t"a": [\n\t\t1\n\t],\n\t"b": {},\n\t"c": []\n}',
    );
  });

  test("takes a prefix or an indent for a wish to be pretty, unless told otherwise", () => {
    expect(marshal("[1]", '{"indent":"  ","prefix":"> "}')).toBe("> [\n>   1\n> ]");
    expect(marshal("[1]", '{"indent":"  ","pretty":false}')).toBe("[1]");
  });

  test("escapes what HTML would read, as Go does, also in keys that are no strings", () => {
    expect(marshal('"<&>\u2028"', "{}")).toBe('"\\u003c\\u0026\\u003e\\u2028"');
    expect(marshal('{["<"]:1}', "{}")).toBe('{"[\\"\\\\u003c\\"]":1}');
  });

  test("keeps the digits of numbers", () => {
    expect(marshal("[1.50,12345678901234567890,1e3]", "{}")).toBe("[1.50,12345678901234567890,1e3]");
  });

  test.each(['{"nope":1}', '{"pretty":1}', '{"indent":1}', '{"prefix":null}', "{1:2}", "[]"])(
    "fails on options %s",
    (options) => {
      expect(() => marshal("1", options)).toThrow(BuiltinError);
    },
  );

  test("does not repeat a long prefix without end", () => {
    const options = `{"prefix":"${"x".repeat(1_000_000)}"}`;
    expect(() => marshal(`[${"1,".repeat(999)}1]`, options)).toThrow(BuiltinError);
  });
});
