import { describe, expect, test } from "vitest";
import { createFactFinder, type FactFinder, loadCatalogue, rememberFacts } from "./index.ts";

const finder = createFactFinder(loadCatalogue("databricks"));
const NONE = { state: "absent" } as const;

/** Counts what is asked of the finder itself. */
function counted(): { asked: () => number; remembered: FactFinder } {
  let count = 0;
  const counting: FactFinder = {
    ...finder,
    facts(...operands) {
      count++;
      return finder.facts(...operands);
    },
  };
  return { asked: () => count, remembered: rememberFacts(counting) };
}

describe("facts that are remembered are those that would be found", () => {
  const segments = ["api", "2.1", "unity-catalog", "tables"];
  const query = { catalog_name: ["sales"], schema_name: ["orders"] };

  test("once a target", () => {
    const { asked, remembered } = counted();
    const ask = () => {
      const match = remembered.match("GET", segments);
      if (match === null) throw new Error("no match");
      return remembered.facts(match, query, NONE);
    };
    expect(ask()).toEqual(finder.facts(finder.match("GET", segments) as never, query, NONE));
    expect(ask()).toBe(ask());
    expect(asked()).toBe(1);
  });

  test("of each method its own", () => {
    const { remembered } = counted();
    const target = ["api", "2.1", "unity-catalog", "catalogs", "sales"];
    const ids = ["GET", "PATCH", "DELETE", "GET"].map((method) => remembered.match(method, target)?.entry.id);
    expect(ids).toEqual(["catalogs.get", "catalogs.update", "catalogs.delete", "catalogs.get"]);
    expect(remembered.match("PUT", target)).toBeNull();
  });

  test("of another query, a body, a statement or another owner anew", () => {
    const { asked, remembered } = counted();
    const match = remembered.match("GET", segments);
    if (match === null) throw new Error("no match");
    const of = (catalog: string) => remembered.facts(match, { catalog_name: [catalog] }, NONE).resources;
    expect(of("sales")).not.toEqual(of("hr"));
    const body = { state: "parsed", bytes: Buffer.from("{}"), value: {} } as const;
    remembered.facts(match, query, body);
    remembered.facts(match, query, body);
    remembered.facts(match, query, NONE, { isOwner: true });
    remembered.facts(match, query, NONE, { isOwner: false });
    expect(asked()).toBe(6);
  });
});
