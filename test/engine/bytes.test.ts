import { describe, expect, it } from "vitest";
import { loadPolicy } from "../../src/engine/index.ts";
import { printJson, type RegoObject, type Value } from "../../src/engine/values/index.ts";
import { run } from "../../tools/cli.ts";
import { opaBinary } from "../../tools/opa.ts";
import { compileRego } from "./compile.ts";

/** Strings of bytes that are no characters, as values of their own and within others. */
const EXPRESSIONS = [
  `[base64.decode("/w==")]`,
  `{base64.decode("/w=="): 1}`,
  `base64.encode([base64.decode("/w==")][0])`,
  `json.marshal([base64.decode("/w=="), "<"])`,
  `[hex.decode("e282")] == [hex.decode("efbfbd")]`,
  `hex.encode(concat("", [hex.decode("ff"), hex.decode("80")]))`,
  `hex.encode(sprintf("%s", [hex.decode("ff")]))`,
  `json.marshal_with_options({"a": hex.decode("ff")}, {})`,
  `hex.encode(json.patch([hex.decode("ff"), 1], [])[0])`,
  `json.patch({"a": {hex.decode("ff"), hex.decode("fe")}}, [])`,
  `json.patch({hex.decode("ff"): hex.decode("fe")}, []) == {hex.decode("ff"): hex.decode("fe")}`,
  `json.patch({hex.decode("ff"): hex.decode("fe")}, [])[hex.decode("ff")] == hex.decode("fe")`,
  `hex.decode("ff") in json.patch({"a": {hex.decode("ff"), 1}}, []).a`,
  `strings.any_prefix_match([hex.decode("ff")], ["\\ufffd"])`,
  `{hex.decode("ff"), hex.decode("80"), "\\ufffd", "é", "a"}`,
  `hex.encode(strings.split_n(hex.decode("61ff62ff"), "b", 2)[0])`,
  `hex.encode(regex.split("b", hex.decode("61ff62ff"))[0])`,
  `hex.encode(urlquery.decode_object("a=%ff").a[0])`,
  `object.subset({"a": hex.decode("ff")}, {"a": "\\ufffd"})`,
];

/** What is written as the key of an object that is none in JSON. */
const KEYS = [
  `{{"a": "x\\"y<>&\\u2028"}: 1, ["<"]: 2, 1.50: 3, null: 4, {"s"}: 5, set(): 6}`,
  `{{{"a": 1}: "b"}: 2}`,
  `{{hex.decode("ff")}: 1}`,
  `json.marshal({{"<": 1}: hex.decode("ff")})`,
];

async function resultsOf(expressions: readonly string[]): Promise<readonly [string, unknown, unknown][]> {
  const rego = `package t\n\nresults := [\n\t${expressions.join(",\n\t")},\n]\n`;
  const policy = loadPolicy(await compileRego(rego, "t/results"), { deadlineMs: 1_000 });
  const [binding] = policy.evaluateValue(undefined);
  const here = JSON.parse(printJson((binding as RegoObject).get("result") as Value)) as unknown[];
  const { stdout } = await run(await opaBinary(), [
    "eval",
    "--format",
    "json",
    `[${expressions.join(", ")}]`,
  ]);
  const { result } = JSON.parse(stdout) as {
    readonly result: [{ readonly expressions: [{ readonly value: unknown[] }] }];
  };
  const opa = result[0].expressions[0].value;
  return expressions.map((expression, at) => [expression, here[at], opa[at]]);
}

describe("what JSON can't say", () => {
  it("of bytes that are no characters is kept within arrays, sets and objects, as in OPA", async () => {
    for (const [expression, here, opa] of await resultsOf(EXPRESSIONS))
      expect([expression, here]).toEqual([expression, opa]);
  });

  it("of keys is their JSON, escaped as OPA does it", async () => {
    for (const [expression, here, opa] of await resultsOf(KEYS))
      expect([expression, here]).toEqual([expression, opa]);
  });
});
