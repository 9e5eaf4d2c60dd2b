import { describe, expect, test } from "vitest";
import { rawNumber } from "../model/json.ts";
import { parametersOf } from "./parameters.ts";

describe("every place that names a parameter counts", () => {
  test.each([
    ["name", {}, { name: ["a", "b"] }, null, ["a", "b"]],
    ["name", {}, { name: ["a"] }, { name: "b" }, ["a", "b"]],
    ["name", {}, {}, { name: ["a", "b"] }, ["a", "b"]],
    ["{name}", { name: "a" }, {}, null, ["a"]],
    ["{name}", { name: "a" }, { name: ["b"] }, { name: "c" }, ["a", "b", "c"]],
    ["{name}", { name: "a" }, {}, { name: "a" }, ["a"]],
    ["id", {}, { id: ["7"] }, { id: 7 }, ["7"]],
    ["id", {}, {}, { id: [7, rawNumber("9223372036854775807")] }, ["7", "9223372036854775807"]],
    ["name", {}, {}, ["name"], []],
  ])("%s in %j, %j and %j", (name, path, query, body, values) => {
    expect(parametersOf(path, query, body).values(name)).toEqual(values);
  });
});

test.each([[null], [7.5], [1e300], [true], [[]], [[["a"]]], [{ a: 1 }], [["a", null]]])(
  "%j is no name",
  (value) => {
    expect(parametersOf({ name: "a" }, {}, { name: value }).values("{name}")).toBeNull();
  },
);

test("what is spelt almost like a parameter that counts is found", () => {
  const parameters = parametersOf({}, { fullName: ["a"], other: ["b"] }, { "Full-Name": 1, full_name: 2 });
  expect(parameters.lookalikes(["{full_name}"])).toEqual(["fullName", "Full-Name"]);
});

test.each(["full_name[0][0]", "fullName[", "full_name[x]", "\u200bfull_name", "x".repeat(300)])(
  "%s may be read as full_name",
  (key) => {
    expect(parametersOf({}, { [key]: ["a"] }, null).lookalikes(["{full_name}"])).toEqual([key]);
  },
);

test("a key of a hundred thousand brackets is read in no time to speak of", () => {
  const key = "[".repeat(100_000);
  expect(parametersOf({}, {}, { [key]: 1 }).lookalikes(["name"])).toEqual([key]);
});

test("a field of a field is read by its path, and not where it could be another", () => {
  const at = (body: object) => parametersOf({}, {}, body).values("spec.source_table");
  expect(at({ spec: { source_table: "hr.a.b" } })).toEqual(["hr.a.b"]);
  expect(at({})).toEqual([]);
  expect(at({ spec: { sourceTable: "hr.a.b" } })).toBeNull();
  expect(at({ Spec: { source_table: "hr.a.b" } })).toBeNull();
  expect(at({ spec: [{ source_table: "hr.a.b" }] })).toBeNull();
});
