import { describe, expect, it } from "vitest";
import { PolicyError } from "../../src/engine/errors.ts";
import { type DataChange, DocumentText, loadPolicy } from "../../src/engine/index.ts";
import { printJson } from "../../src/engine/values/index.ts";
import { compileRego } from "./compile.ts";

const REGO = `package t

import rego.v1

default allow := false

allow if input.user in data.admins

deep.inside.rule := "a rule"

roles["a.b \\"c\\""] := "odd"

partial contains name if some name in data.admins

all_data := data.base

pair(x) := [x, x]

pairs := pair(input)
`;

const wasm = await compileRego(REGO, "t", "t/allow", "t/all_data", "t/partial");
const load = () => loadPolicy(wasm);

describe("base data", () => {
  it("is what rules read, in place of what was there", () => {
    const policy = load();
    expect(policy.evaluate({ user: "ann" }, "t/allow")).toEqual([{ result: false }]);
    policy.setData({ admins: ["ann"] });
    expect(policy.evaluate({ user: "ann" }, "t/allow")).toEqual([{ result: true }]);
    policy.setData({ admins: ["bob"] });
    expect(policy.evaluate({ user: "ann" }, "t/allow")).toEqual([{ result: false }]);
  });

  it("keeps its digits where it is text", () => {
    const policy = load();
    policy.setData(DocumentText.json('{"base": [123456789012345678901234567890, 1.50]}'));
    expect(printJson(policy.evaluateValue({}, "t/all_data"))).toBe(
      '[{"result":[123456789012345678901234567890,1.50]}]',
    );
  });

  it.each<[string, unknown]>([
    ["in a rule's place", { t: { allow: true } }],
    ["in a default rule's place, as null", { t: { allow: null } }],
    ["below a rule", { t: { allow: { more: 1 } } }],
    ["in the place of a rule that lies deep", { t: { deep: { inside: { rule: 1 } } } }],
    ["as something on a rule's way that is no object", { t: { deep: ["x"] } }],
    ["as a scalar in the package's place", { t: 5 }],
    ["in the place of a rule with an odd name", { t: { roles: { 'a.b "c"': 1 } } }],
    ["in a partial rule's place", { t: { partial: [] } }],
    ["in a function's place", { t: { pair: 1 } }],
  ])("is refused %s", (_, data) => {
    const policy = load();
    expect(() => policy.setData(data)).toThrow(/conflicting rule for data path t/);
    expect(() => policy.setData(DocumentText.json(JSON.stringify(data)))).toThrow(PolicyError);
    expect(policy.evaluate({ user: "ann" }, "t/allow")).toEqual([{ result: false }]);
  });

  it("may stand beside rules, and in their package", () => {
    const policy = load();
    policy.setData({ t: { other: 1, deep: { beside: 2 } } });
    expect(policy.evaluate({}, "t")).toMatchObject([{ result: { other: 1, deep: { beside: 2 } } }]);
  });

  it("is checked against the entrypoints where the module's names are stripped", () => {
    const stripped = loadPolicy(withoutNames(wasm));
    expect(() => stripped.setData({ t: { allow: true } })).toThrow("conflicting rule");
    expect(() => stripped.patchData([{ op: "remove", path: ["base", "x"] }])).toThrow(PolicyError);
  });
});

describe("a change of base data", () => {
  const start = { base: { list: [1, 2], map: { a: 1 }, text: "x" }, admins: [] };

  function changed(...changes: readonly DataChange[]): unknown {
    const policy = load();
    policy.setData(start);
    policy.patchData(changes);
    return policy.evaluate({}, "t/all_data");
  }

  it("puts a value, making objects on the way", () => {
    expect(changed({ op: "upsert", path: ["base", "new", "deep"], value: { b: 2 } })).toEqual([
      { result: { ...start.base, new: { deep: { b: 2 } } } },
    ]);
  });

  it("takes a value away, or nothing where none is", () => {
    const { text, ...rest } = start.base;
    expect(changed({ op: "remove", path: ["base", "text"] })).toEqual([{ result: rest }]);
    expect(changed({ op: "remove", path: ["base", "no", "such"] })).toEqual([{ result: start.base }]);
    expect(text).toBe("x");
  });

  it("makes several changes one after the other", () => {
    const result = changed(
      { op: "upsert", path: ["base"], value: {} },
      { op: "upsert", path: ["base", "a"], value: { b: 1, c: 2 } },
      { op: "remove", path: ["base", "a", "b"] },
    );
    expect(result).toEqual([{ result: { a: { c: 2 } } }]);
  });

  it.each<[string, readonly DataChange[]]>([
    [
      "the last of several leads through an array",
      [
        { op: "upsert", path: ["base", "map"], value: 7 },
        { op: "upsert", path: ["base", "list", "0"], value: 7 },
      ],
    ],
    ["something is to be taken out of a string", [{ op: "remove", path: ["base", "text", "x"] }]],
    ["something is to be taken out of a number", [{ op: "remove", path: ["base", "map", "a", "x", "y"] }]],
    ["there is no value", [{ op: "upsert", path: ["base"], value: undefined }]],
    ["it would override a rule", [{ op: "upsert", path: ["t", "allow"], value: true }]],
    ["it would override a rule from above", [{ op: "upsert", path: ["t"], value: { allow: true } }]],
    ["it would lie below a rule", [{ op: "upsert", path: ["t", "allow", "x"], value: true }]],
    ["it would change data as a whole", [{ op: "remove", path: [] }]],
  ])("changes nothing where %s", (_, changes) => {
    const policy = load();
    policy.setData(start);
    expect(() => policy.patchData(changes)).toThrow(PolicyError);
    expect(policy.evaluate({}, "t/all_data")).toEqual([{ result: start.base }]);
  });

  it("that can't be read changes nothing, six hundred times", () => {
    const policy = load();
    policy.setData(start);
    const value = DocumentText.json(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
    for (let round = 0; round < 600; round++) {
      expect(() => policy.patchData([{ op: "upsert", path: ["base", "deep"], value }])).toThrow(PolicyError);
    }
    policy.patchData([{ op: "upsert", path: ["base", "text"], value: "y" }]);
    expect(policy.evaluate({}, "t/all_data")).toEqual([{ result: { ...start.base, text: "y" } }]);
  });

  it("is seen by the evaluation after it, ten thousand times, in the same memory", () => {
    const policy = loadPolicy(wasm, { memoryPages: 16 });
    policy.setData({ base: {} });
    for (let round = 0; round < 10_000; round++) {
      const value = { round, text: "x".repeat(round % 300) };
      policy.patchData([{ op: "upsert", path: ["base", `key${round % 10}`], value }]);
      if (round % 1_000 === 0) {
        expect(policy.evaluate({}, "t/all_data")).toMatchObject([
          { result: { [`key${round % 10}`]: value } },
        ]);
      }
    }
  });
});

/** Without the custom sections, as tools that shrink modules leave it. */
function withoutNames(module: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [module.subarray(0, 8)];
  for (let at = 8; at < module.length; ) {
    let [length, shift, end] = [0, 0, at + 1];
    for (let byte = 0x80; byte >= 0x80; shift += 7) {
      byte = module[end++] as number;
      length += (byte & 0x7f) * 2 ** shift;
    }
    if (module[at] !== 0) parts.push(module.subarray(at, end + length));
    at = end + length;
  }
  return Buffer.concat(parts);
}
