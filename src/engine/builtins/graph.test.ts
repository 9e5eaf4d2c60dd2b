import { describe, expect, test } from "vitest";
import { parseValue, printValue, type Value } from "../values/index.ts";
import { BuiltinError } from "./builtin.ts";
import { graphBuiltins } from "./graph.ts";

const paths = (graph: string, nodes: string) =>
  printValue(
    graphBuiltins["graph.reachable_paths"](
      [parseValue(graph), parseValue(nodes)],
      undefined as never,
    ) as Value,
  );

describe("graph.reachable_paths", () => {
  test("ends a path where nothing follows", () => {
    expect(paths('{"a":["b","c"],"b":[],"c":["d"],"d":[]}', '["a"]')).toBe('{["a","b"],["a","c","d"]}');
  });

  test("ends a path before a node that the graph lacks", () => {
    expect(paths('{"a":["b"]}', '{"a"}')).toBe('{["a"]}');
  });

  test("ends a path where it would meet itself", () => {
    expect(paths('{"a":["b"],"b":["a"]}', '["a"]')).toBe('{["a","b"]}');
  });

  test("takes the first step to the node itself, as OPA does", () => {
    expect(paths('{"a":["a"]}', '["a"]')).toBe('{["a","a"]}');
  });

  test("takes sets of nodes, and anything else for a node without neighbours", () => {
    expect(paths('{1:{2},2:"x"}', "{1}")).toBe("{[1,2]}");
  });

  test("has no path from where there is no node", () => {
    expect(paths('{"a":[]}', '["x"]')).toBe("set()");
  });

  test("goes along a chain of thousands", () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => `${at}:[${at + 1}]`).join(",");
    expect(paths(`{${chain}}`, "[0]").length).toBeGreaterThan(100_000);
  });

  test("ends where the paths are too many", () => {
    const nodes = Array.from({ length: 40 }, (_, at) => `${at}:[${at + 1},${at + 2}]`).join(",");
    expect(() => paths(`{${nodes}}`, "[0]")).toThrow(BuiltinError);
  });

  test.each([
    ["[]", "[]"],
    ["{}", '"a"'],
  ])("fails on operands of other types: %s, %s", (graph, nodes) => {
    expect(() => paths(graph, nodes)).toThrow(BuiltinError);
  });
});
