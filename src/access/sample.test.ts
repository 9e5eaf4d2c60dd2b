import { describe, expect, test } from "vitest";
import { createFactFinder, loadCatalogue } from "../facts/index.ts";
import { settledRules } from "./naming.ts";
import { PLACEHOLDER, sampleOf, targetOf } from "./sample.ts";
import { neutralTrial } from "./trials.ts";
import type { Entry } from "./types.ts";

const entry = (fields: Partial<Entry>): Entry => ({
  id: "things.do",
  method: "GET",
  path: "/api/things",
  access: "read",
  ...fields,
});

const values = new Map([
  ["name", "sales"],
  ["id", "7"],
]);

describe("a value goes where the operation takes it", () => {
  test("a parameter of the path into the path, with what surrounds it", () => {
    const path = "/api/{name}/things/{id}:run";
    expect(sampleOf(entry({ path }), values).segments).toEqual(["api", "sales", "things", "7:run"]);
  });

  test("one of many segments as many", () => {
    const sample = sampleOf(entry({ path: "/api/{name...}" }), new Map([["name", "a/b"]]));
    expect(sample.segments).toEqual(["api", "a", "b"]);
  });

  test("a path parameter without a value gets a name that no scope can hold", () => {
    expect(sampleOf(entry({ path: "/api/{other}" }), values).segments).toEqual(["api", PLACEHOLDER]);
  });

  test.each([
    ["into the query of a GET", entry({}), { name: ["sales"], id: ["7"] }, undefined],
    ["into the body of a POST", entry({ method: "POST" }), {}, { name: "sales", id: "7" }],
    ["where the catalogue says", entry({ method: "POST", query: ["id"] }), { id: ["7"] }, { name: "sales" }],
    [
      "into the body of a GET where the catalogue says",
      entry({ fields: ["id"] }),
      { name: ["sales"] },
      { id: "7" },
    ],
  ])("others %s", (_, operation, query, body) => {
    const sample = sampleOf(operation, values);
    expect(sample.query).toEqual(query);
    expect(sample.body.state === "parsed" ? sample.body.value : undefined).toEqual(body);
  });

  test("and a body that no policy reads is streamed", () => {
    const sample = sampleOf(entry({ method: "PUT", body: "stream" }), new Map());
    expect(sample.body).toEqual({ state: "streamed" });
  });
});

test("the target is encoded as a client would", () => {
  expect(targetOf(sampleOf(entry({ path: "/api/{x}" }), values))).toBe("/api/%E6%9F%90?name=sales&id=7");
});

test("every operation of the catalogue answers to its own sample", () => {
  const catalogue = loadCatalogue("databricks");
  const finder = createFactFinder(catalogue);
  const strays = catalogue.operations.filter((operation) =>
    settledRules(operation).some((rules) => {
      const trial = neutralTrial(rules);
      const sample = trial && sampleOf(operation, trial.values);
      return sample === null || finder.match(sample.method, sample.segments)?.entry !== operation;
    }),
  );
  expect(strays.map(({ id }) => id)).toEqual([]);
});
