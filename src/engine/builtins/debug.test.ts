import { describe, expect, it } from "vitest";
import { fromPlain, parseValue, toPlain, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { debugBuiltins } from "./debug.ts";

const builtins: Builtins = debugBuiltins;

function say(name: string, ...operands: readonly Value[]): readonly string[] {
  const lines: string[] = [];
  const evaluation = { print: (line: string) => lines.push(line) } as unknown as Evaluation;
  expect(builtins[name]?.(operands, evaluation)).toBe(true);
  return lines;
}

describe("print", () => {
  it.each([
    ['[{"hello"},{1}]', ["hello 1"]],
    ['[{["a",{"b":1}]},{null},{true}]', ['["a", {"b": 1}] null true']],
    ["[set()]", ["<undefined>"]],
    ["[{1,2},{3,4}]", ["1 3", "1 4", "2 3", "2 4"]],
    ["[]", [""]],
    ['["plain",1]', ["plain 1"]],
  ])("of %s says %j", (operands, lines) => {
    expect(say("internal.print", parseValue(operands))).toEqual(lines);
  });

  it("says no more than anyone reads, however many values its operands have", () => {
    expect(say("internal.print", parseValue(`[${Array(30).fill("{1,2}").join(",")}]`))).toHaveLength(1000);
  });

  it("fails for an operand that the compiler never makes", () => {
    expect(() => say("internal.print", parseValue('[{"a":1}]'))).toThrow(BuiltinError);
  });
});

it("trace says its note and is true", () => {
  expect(say("trace", "a note")).toEqual(["a note"]);
  expect(() => say("trace", null)).toThrow(BuiltinError);
});

describe("opa.runtime", () => {
  const show = (runtime: unknown) =>
    toPlain(builtins["opa.runtime"]?.([], { runtime: fromPlain(runtime) } as Evaluation) ?? null);

  it("shows the environment and the configuration without credentials and keys", () => {
    const config = {
      services: { one: { url: "https://one", credentials: { bearer: { token: "secret" } } } },
      keys: { global: { algorithm: "RS256", key: "secret", private_key: "secret" } },
      labels: { region: "west" },
    };
    expect(show({ env: { A: "b" }, config })).toEqual({
      env: { A: "b" },
      config: {
        services: { one: { url: "https://one" } },
        keys: { global: { algorithm: "RS256" } },
        labels: { region: "west" },
      },
    });
  });

  it("finds credentials in a list of services as well", () => {
    expect(show({ config: { services: [{ name: "one", credentials: {} }] } })).toEqual({
      config: { services: [{ name: "one" }] },
    });
  });

  it.each([{ services: "x" }, { services: ["x"] }, { keys: [] }])("fails rather than show %j", (config) => {
    expect(() => show({ config })).toThrow(BuiltinError);
  });

  it("shows what has no configuration as it is", () => {
    expect(show({})).toEqual({});
  });
});
