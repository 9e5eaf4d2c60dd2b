import { describe, expect, test } from "vitest";
import { parseStrictJson } from "../../intake/index.ts";
import { elementTest } from "./element.ts";
import type { ListFilter } from "./plan.ts";

/** Those of the elements, given as JSON, that stay. */
function kept(filters: readonly Omit<ListFilter, "list">[], elements: readonly string[]): string[] {
  const stays = elementTest(filters.map((filter) => ({ list: "items", ...filter })));
  return elements.filter((element) => stays(parseStrictJson(Buffer.from(element))));
}

describe("an element stays", () => {
  test("where its integer is in, by its exact digits", () => {
    const ids = ["9007199254740993", "12", "-7"];
    const same = ['{"job_id":9007199254740993}', '{"job_id":12}', '{"job_id":"12"}', '{"job_id":-7}'];
    const others = [
      '{"job_id":9007199254740992}',
      '{"job_id":9007199254740993.0}',
      '{"job_id":90071992547409930}',
      '{"job_id":1.2}',
      '{"job_id":7}',
      '{"job_id":1e20}',
    ];
    expect(kept([{ field: "job_id", in: ids }], [...same, ...others])).toEqual(same);
  });

  test("where either of two fields is in", () => {
    const stay = ['{"name":"a","id":"x"}', '{"name":"x","id":"b"}', '{"id":1}', '{"name":null,"id":"a"}'];
    const go = ['{"name":"x","id":"x"}', '{"name":"x"}', '{"other":"a"}', '{"name":["a"],"id":{"id":"a"}}'];
    expect(kept([{ field: "name", or: "id", in: ["a", "b", "1"] }], [...go, ...stay])).toEqual(stay);
  });

  test("where all filters hold", () => {
    const filters = [
      { field: "name", in: ["sales.orders"], dotted: true },
      { field: "owner", in: ["ann", "bob"] },
    ];
    const stay = ['{"name":"Sales.Orders","owner":"bob"}'];
    const go = ['{"name":"sales","owner":"bob"}', '{"name":"sales.orders","owner":"Bob"}', '{"owner":"bob"}'];
    expect(kept(filters, [...stay, ...go])).toEqual(stay);
  });

  test("under any name where all names are in, but not without one", () => {
    const elements = ['{"id":"a"}', '{"id":1}', '{"id":null}', "{}", "1", "[]"];
    expect(kept([{ field: "id", in: ["*"] }], elements)).toEqual(['{"id":"a"}', '{"id":1}']);
  });

  test("by a name in parts only where that is a text", () => {
    expect(kept([{ field: "id", in: ["*"], dotted: true }], ['{"id":1}', '{"id":"1"}'])).toEqual([
      '{"id":"1"}',
    ]);
  });
});

test("nothing stays where nothing is in", () => {
  expect(kept([{ field: "id", in: [] }], ['{"id":""}', '{"id":"a"}', '{"id":1}'])).toEqual([]);
});

test.each([
  ["a list's length", "length", ["2"], "[1,2]"],
  ["a list's place", "0", ["a"], '["a"]'],
  ["a text's length", "length", ["1"], '"a"'],
  ["what a long number is made of", "rawJSON", ["9007199254740993"], "9007199254740993"],
  ["what every object has", "__proto__", ["*"], "{}"],
])("%s is no field", (_, field, patterns, element) => {
  expect(kept([{ field, in: patterns }], [element])).toEqual([]);
});
