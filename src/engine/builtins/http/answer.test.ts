import { describe, expect, it } from "vitest";
import { toPlain } from "../../values/index.ts";
import { responseAnswer } from "./answer.ts";

const bodyOf = (type: string | undefined, text: string, forced: { json?: boolean; yaml?: boolean } = {}) => {
  const headers = new Map(type === undefined ? [] : [["content-type", [type]]]);
  const response = { code: 200, reason: "OK", headers, body: Buffer.from(text) };
  const decoding = { json: false, yaml: false, ...forced, parseYaml: (yaml: string) => `yaml of ${yaml}` };
  return (toPlain(responseAnswer(response, decoding)) as { readonly body: unknown }).body;
};

describe("the body of a response", () => {
  it.each([
    "application/json",
    "Application/JSON; charset=utf-8",
    "application/vnd.a+json;",
    'application/json ; a="b;c" ; d=e',
  ])("is JSON by the type %j", (type) => {
    expect(bodyOf(type, "[1]")).toEqual([1]);
  });

  it.each([
    "text/json",
    "application/jsonx",
    "application/json, text/x",
    "application/json; x",
    "",
    undefined,
  ])("isn't JSON by the type %j, unless that is forced", (type) => {
    expect(bodyOf(type, "[1]")).toBeNull();
    expect(bodyOf(type, "[1]", { json: true })).toEqual([1]);
  });

  it("is YAML by its type or by force, but JSON before that", () => {
    expect(bodyOf("application/x-yaml", "a")).toBe("yaml of a");
    expect(bodyOf("text/plain", "a", { yaml: true })).toBe("yaml of a");
    expect(bodyOf("application/yaml", "1", { json: true })).toBe(1);
  });
});
