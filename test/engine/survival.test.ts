import { describe, expect, it } from "vitest";
import { PolicyError } from "../../src/engine/errors.ts";
import { DocumentText, loadPolicy } from "../../src/engine/index.ts";
import { compileRego } from "./compile.ts";

const REGO = `package t

import rego.v1

conflict := value if some value in input.values

endless := count(numbers.range(0, 1000000000))

join := count([1 |
	some a in input.rows
	some b in input.rows
	some c in input.rows
	a.id == b.id
	b.id == c.id
	a.id > c.id
])

pattern := regex.match(input.pattern, input.text)

shape := glob.match(input.pattern, ["."], input.text)

echo := input.value

kind := type_name(input)

next := input.value + 1

kept := data.kept

`;

const ENTRYPOINTS = ["conflict", "endless", "join", "pattern", "shape", "echo", "kind", "next", "kept"];
const wasm = await compileRego(REGO, ...ENTRYPOINTS.map((name) => `t/${name}`));
const load = () => loadPolicy(wasm, { deadlineMs: 100 });

function outcome(evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof PolicyError) return "PolicyError";
    throw error;
  }
}

describe("a policy that threw", () => {
  it("goes on as before, a hundred thousand times", () => {
    const policy = load();
    let conflicts = 0;
    for (let round = 0; round < 100_000; round++) {
      if (outcome(() => policy.evaluate({ values: [1, 2] }, "t/conflict")) === "PolicyError") conflicts++;
    }
    expect(conflicts).toBe(100_000);
    expect(policy.evaluate({ values: [1] }, "t/conflict")).toEqual([{ result: 1 }]);
  });

  it("says in OPA's words where the rule is", () => {
    expect(() => load().evaluate({ values: [1, 2] }, "t/conflict")).toThrow(
      /policy\.rego:5:\d+: var assignment conflict/,
    );
  });

  it("still has its data", () => {
    const policy = load();
    policy.setData({ kept: [1, 2, 3] });
    for (let round = 0; round < 5; round++) {
      expect(outcome(() => policy.evaluate({}, "t/endless"))).toBe("PolicyError");
    }
    expect(policy.evaluate({}, "t/kept")).toEqual([{ result: [1, 2, 3] }]);
    policy.patchData([{ op: "upsert", path: ["kept"], value: "x" }]);
    expect(outcome(() => policy.evaluate({}, "t/endless"))).toBe("PolicyError");
    expect(policy.evaluate({}, "t/kept")).toEqual([{ result: "x" }]);
  });
});

describe("an evaluation without end", () => {
  it("ends by its deadline where a built-in of the runtime goes on", () => {
    const policy = loadPolicy(wasm, { deadlineMs: 20 });
    expect(() => policy.evaluate({}, "t/endless")).toThrow("the evaluation took longer than 20 ms");
  });

  it("ends by its deadline where rules multiply the input", () => {
    const policy = loadPolicy(wasm, { deadlineMs: 20 });
    const rows = Array.from({ length: 2_000 }, (_, at) => ({ id: at % 7 }));
    expect(() => policy.evaluate({ rows }, "t/join")).toThrow("the evaluation took longer than 20 ms");
    expect(policy.evaluate({ value: "well" }, "t/echo")).toEqual([{ result: "well" }]);
  });

  it.each([
    ["(a+)+$", "a"],
    ["(.*){1,30}".repeat(30), "a"],
    ["(x+x+)+y", "x"],
  ])("ends for the pattern %s in linear time or by its deadline", (pattern, letter) => {
    const text = `${letter.repeat(50_000)}!`;
    expect([[], [{ result: false }], [{ result: true }], "PolicyError"]).toContainEqual(
      outcome(() => load().evaluate({ pattern, text }, "t/pattern")),
    );
    const shape = `${letter}*`.repeat(200);
    expect(outcome(() => load().evaluate({ pattern: shape, text }, "t/shape"))).toEqual([{ result: true }]);
  });
});

describe("a hostile document", () => {
  it.each([
    ["an exponent without measure", '{"value": 1e99999999}'],
    ["a negative one", '{"value": 1e-99999999}'],
    ["commas left out", "[1 2 3]"],
    ["a set", "{1, 2}"],
    ["an empty set", "set()"],
    ["text after its end", '{"value": 1} x'],
    ["no end", '{"value": '],
    ["a leading zero", '{"value": 01}'],
    ["a control character", '{"value": "\u0001"}'],
    ["a byte order mark", "\ufeff{}"],
    ["nothing", ""],
  ])("with %s is refused", (_, text) => {
    expect(() => DocumentText.json(text)).toThrow(PolicyError);
  });

  it("of a hundred thousand levels is refused, as text and as JavaScript", () => {
    const policy = load();
    const text = `{"value": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    let nested: unknown = 1;
    for (let level = 0; level < 100_000; level++) nested = [nested];
    expect(outcome(() => policy.evaluate(DocumentText.json(text), "t/echo"))).toBe("PolicyError");
    expect(outcome(() => policy.evaluate({ value: nested }, "t/echo"))).toBe("PolicyError");
    expect(policy.evaluate({ value: 1 }, "t/echo")).toEqual([{ result: 1 }]);
  });

  it("with lone surrogates has U+FFFD in their place, and pairs stay", () => {
    const policy = load();
    const expected = [{ result: "a\ufffdb\ufffd \u{1f600} \\ud800" }];
    expect(policy.evaluate({ value: "a\ud800b\udc00 \u{1f600} \\ud800" }, "t/echo")).toEqual(expected);
    const text = '{"value": "a\\ud800b\\uDC00 \\uD83D\\ude00 \\\\ud800"}';
    expect(policy.evaluate(DocumentText.json(text), "t/echo")).toEqual(expected);
  });

  it("that names a key twice has the last one, as in OPA", () => {
    expect(load().evaluate(DocumentText.json('{"value": 1, "value": 2}'), "t/echo")).toEqual([{ result: 2 }]);
  });

  it("with a number of a million digits does not hold up the thread", () => {
    const policy = load();
    for (const number of [
      "9".repeat(1_000_000),
      `${"9".repeat(1_000_000)}.5`,
      `0.${"0".repeat(1_000_000)}1`,
    ]) {
      const input = DocumentText.json(`{"value": ${number}}`);
      expect(["PolicyError", [{ result: Number.POSITIVE_INFINITY }]]).toContainEqual(
        outcome(() => policy.evaluate(input, "t/next")),
      );
    }
    expect(policy.evaluate({ value: 1 }, "t/next")).toEqual([{ result: 2 }]);
  });

  it("that is no object is what it is", () => {
    const policy = load();
    const kinds = [null, false, 0, "", [], undefined].map((input) => policy.evaluate(input, "t/kind"));
    expect(kinds).toEqual([
      ...["null", "boolean", "number", "string", "array"].map((result) => [{ result }]),
      [],
    ]);
  });
});

describe("a policy's memory", () => {
  it("is capped, and an evaluation that needs more is refused", () => {
    const policy = loadPolicy(wasm, { memoryPages: 32, deadlineMs: 5_000 });
    expect(() => policy.evaluate({ value: "x".repeat(4 * 1024 * 1024) }, "t/echo")).toThrow("too large");
    expect(() => policy.evaluate({}, "t/endless")).toThrow("opa_malloc: failed");
    expect(policy.evaluate({ value: 1 }, "t/echo")).toEqual([{ result: 1 }]);
  });

  it("can't be less than the module needs", () => {
    expect(() => loadPolicy(wasm, { memoryPages: 1 })).toThrow("pages of memory");
  });

  it("keeps its data where new data does not fit", () => {
    const policy = loadPolicy(wasm, { memoryPages: 32 });
    policy.setData({ kept: 1 });
    expect(() => policy.setData({ large: Array.from({ length: 100_000 }, (_, at) => at) })).toThrow(
      PolicyError,
    );
    expect(policy.evaluate({ value: 1 }, "t/echo")).toEqual([{ result: 1 }]);
  });
});
