import { describe, expect, test } from "vitest";
import { parseValue, printValue } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { jsonBuiltins } from "./index.ts";

function patch(document: string, operations: string): string {
  const result = jsonBuiltins["json.patch"](
    [parseValue(document), parseValue(operations)],
    undefined as never,
  );
  return result === undefined ? "undefined" : printValue(result);
}

describe("json.patch", () => {
  test.each([
    ['{"a":1}', '[{"op":"add","path":"/b","value":2}]', '{"a":1,"b":2}'],
    ['{"a":[1,3]}', '[{"op":"add","path":"/a/1","value":2}]', '{"a":[1,2,3]}'],
    ["[1]", '[{"op":"add","path":"-","value":2}]', "[1,2]"],
    ['{"a":1}', '[{"op":"remove","path":"a"}]', "{}"],
    ['{"a":1}', '[{"op":"replace","path":"/a","value":{"b":2}}]', '{"a":{"b":2}}'],
    ['{"a":{"b":1}}', '[{"op":"move","from":"/a/b","path":"/c"}]', '{"a":{},"c":1}'],
    ['{"a":{"b":1}}', '[{"op":"copy","from":"/a","path":"/c"}]', '{"a":{"b":1},"c":{"b":1}}'],
    ['{"a~/b":1}', '[{"op":"remove","path":"/a~0~1b"}]', "{}"],
    ['{1:"x"}', '[{"op":"replace","path":[1.0],"value":"y"}]', '{1.0:"y"}'],
    ["7", '[{"op":"replace","path":"","value":8}]', "8"],
  ])("on %s applies %s", (document, operations, expected) => {
    expect(patch(document, operations)).toBe(expected);
  });

  test.each([
    ["{1,2}", '[{"op":"add","path":[3],"value":3}]', "{1,2,3}"],
    ["{1,2}", '[{"op":"remove","path":[1]}]', "{2}"],
    ['{{"a":1}}', '[{"op":"add","path":[{"a":1},"b"],"value":2}]', '{{"a":1,"b":2}}'],
  ])("edits sets: %s by %s", (document, operations, expected) => {
    expect(patch(document, operations)).toBe(expected);
  });

  test("applies operations in turn, each to what the last one left", () => {
    expect(
      patch(
        '{"a":[1,2]}',
        '[{"op":"remove","path":"/a/0"},{"op":"add","path":"/a/-","value":[]},{"op":"add","path":"/a/1/0","value":3}]',
      ),
    ).toBe('{"a":[2,[3]]}');
  });

  test("finds the element that stood there at first behind one that was removed, as OPA does", () => {
    const operations = '[{"op":"remove","path":"0"},{"op":"add","path":"0/-","value":9}]';
    expect(patch("[[1],[2],[3]]", operations)).toBe("[[1,9],[3]]");
  });

  test("gives nothing where the whole is removed, at which OPA crashes", () => {
    expect(patch("{}", '[{"op":"remove","path":""}]')).toBe("undefined");
  });

  test.each([
    ["{}", '[{"op":"remove","path":"/a"}]'],
    ["{}", '[{"op":"add","path":"/a/b","value":1}]'],
    ["{}", '[{"op":"add","path":"/a"}]'],
    ["{}", '[{"op":"move","path":"/a"}]'],
    ["{}", '[{"path":"/a"}]'],
    ["{}", '[{"op":"add","value":1}]'],
    ["{}", '[{"op":"nope","path":"/a"}]'],
    ["{}", '[{"op":1,"path":"/a"}]'],
    ["{}", "[1]"],
    ["{}", '{"op":"add"}'],
    ["{}", '[{"op":"add","path":1,"value":1}]'],
    ["[1]", '[{"op":"add","path":"/2","value":1}]'],
    ["[1]", '[{"op":"remove","path":"/1"}]'],
    ["[1]", '[{"op":"remove","path":"/00"}]'],
    ["[1]", '[{"op":"remove","path":"/x"}]'],
    ["{1}", '[{"op":"add","path":[2],"value":3}]'],
    ["{1}", '[{"op":"remove","path":[2]}]'],
    ['{"a":1}', '[{"op":"test","path":"/a","value":2}]'],
    ['{"a":1}', '[{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}]'],
    ['"x"', '[{"op":"add","path":"/a","value":2}]'],
  ])("fails on %s by %s", (document, operations) => {
    expect(() => patch(document, operations)).toThrow(BuiltinError);
  });
});
