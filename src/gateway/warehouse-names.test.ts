import { describe, expect, test } from "vitest";
import type { Resource } from "../model/input.ts";
import { createWarehouseNames } from "./warehouse-names.ts";

function warehouse(name: string | null, service = "warehouses"): Resource {
  const parts = name === null ? [] : [name];
  return {
    type: "warehouse",
    service,
    name,
    parts,
    aliases: [],
    catalog: null,
    schema: null,
    table: null,
    access: "execute",
  };
}

function namesOf(answers: Readonly<Record<string, string | null | Error>>) {
  const asked: string[] = [];
  const failures: string[] = [];
  let time = 0;
  const names = createWarehouseNames(
    async (id) => {
      asked.push(id);
      const answer = answers[id] ?? null;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    (id) => failures.push(id),
    () => time,
  );
  const aliases = async (resources: readonly Resource[], scopes: readonly string[]) =>
    (await names.withAliases(resources, scopes)).map((resource) => resource.aliases);
  return { aliases, asked, failures, pass: (ms: number) => (time += ms) };
}

const SCOPES = ["statements:execute:sales", "warehouses:execute:analytics"];

describe("the name of a warehouse", () => {
  test("is another name of the resource, and asked for once however many requests there are", async () => {
    const { aliases, asked } = namesOf({ a1: "analytics" });
    const both = Promise.all([aliases([warehouse("a1")], SCOPES), aliases([warehouse("a1")], SCOPES)]);
    expect(await both).toEqual([[["analytics"]], [["analytics"]]]);
    expect(asked).toEqual(["a1"]);
  });

  test("is asked for again after a minute", async () => {
    const { aliases, asked, pass } = namesOf({ a1: "analytics" });
    await aliases([warehouse("a1")], SCOPES);
    pass(59_999);
    await aliases([warehouse("a1")], SCOPES);
    expect(asked).toEqual(["a1"]);
    pass(1);
    await aliases([warehouse("a1")], SCOPES);
    expect(asked).toEqual(["a1", "a1"]);
  });

  test.each([
    ["no scope is for a warehouse", [warehouse("a1")], ["statements:execute:sales"]],
    ["the scope is for all", [warehouse("a1")], ["warehouses:execute", "warehouses:execute:*"]],
    ["the scope is for this id", [warehouse("a1")], ["warehouses:execute:a1"]],
    ["the id is not clear", [warehouse(null)], SCOPES],
    ["it is no warehouse", [warehouse("a1", "queries")], SCOPES],
  ])("is not asked for where %s", async (_, resources, scopes) => {
    const { aliases, asked } = namesOf({ a1: "analytics" });
    expect(await aliases(resources, scopes)).toEqual([[]]);
    expect(asked).toEqual([]);
  });

  test("that can't be found out reaches nothing, and is asked for again soon", async () => {
    const { aliases, asked, failures, pass } = namesOf({ a1: new Error("the upstream is down"), b2: null });
    const both = async () => [
      await aliases([warehouse("a1")], SCOPES),
      await aliases([warehouse("b2")], SCOPES),
    ];
    expect(await both()).toEqual([[[]], [[]]]);
    expect(failures).toEqual(["a1"]);
    pass(5000);
    await both();
    expect(asked).toEqual(["a1", "b2", "a1"]);
  });

  test("is not asked for where a request names several warehouses, which no honest one does", async () => {
    const { aliases, asked } = namesOf({ a1: "analytics", b2: "reporting" });
    expect(await aliases([warehouse("a1"), warehouse("b2")], SCOPES)).toEqual([[], []]);
    expect(asked).toEqual([]);
  });

  test("is kept for a thousand warehouses at the most", async () => {
    const { aliases, asked } = namesOf({});
    for (let id = 0; id <= 1000; id++) await aliases([warehouse(`w${id}`)], SCOPES);
    await aliases([warehouse("w1000")], SCOPES);
    expect(asked).toHaveLength(1001);
    await aliases([warehouse("w0")], SCOPES);
    expect(asked.at(-1)).toBe("w0");
  });
});
