import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildCatalogue } from "../../../tools/catalogue/build.ts";
import { readReview } from "../../../tools/catalogue/review.ts";
import { readSdk } from "../../../tools/catalogue/sdk.ts";
import { loadCatalogue } from "./load.ts";
import { compileMatcher } from "./matcher.ts";
import type { Catalogue, CatalogueEntry } from "./types.ts";

const catalogue = loadCatalogue("databricks");
const match = compileMatcher(catalogue);
const sdk = readSdk();
const review = readReview();

/** Every method and template of an entry. */
function templatesOf(entry: CatalogueEntry): { method: string; template: string }[] {
  return [entry.path, ...(entry.paths ?? [])].map((text) => {
    const [, method = entry.method, template = ""] = /^(?:([A-Z]+) )?(\/.*)$/.exec(text) ?? [];
    return { method, template };
  });
}

/** A path of a template with made-up parameters, `{x...}` as several segments. */
function madeUp(template: string, seed: number): string {
  let count = seed;
  return template.replace(/\{\w+(\.\.\.)?\}/g, (_, multi) => {
    count++;
    return multi === undefined ? `v${count}` : `a${count}/b/c.txt`;
  });
}

function idOf(method: string, path: string): string | null {
  return match(method, path.slice(1).split("/"))?.entry.id ?? null;
}

describe("the catalogue", () => {
  test.each(sdk.operations.filter(({ id }) => !review.omitted.has(id)).map((one) => [one.id, one] as const))(
    "knows the SDK's call %s",
    (id, { method, paths, older_paths = [] }) => {
      for (const [index, path] of paths.entries()) expect(idOf(method, madeUp(path, index))).toBe(id);
      for (const older of older_paths) {
        const [verb = "", path = ""] = older.split(" ");
        expect(idOf(verb, madeUp(path, 7))).toBe(id);
      }
    },
  );

  test("knows more than a thousand operations, and every one that it knows by each of its paths", () => {
    expect(new Set(catalogue.operations.map(({ id }) => id)).size).toBeGreaterThan(1150);
    for (const entry of catalogue.operations) {
      for (const { method, template } of templatesOf(entry)) {
        expect(idOf(method, madeUp(template, 3)), `${method} ${template}`).toBe(entry.id);
      }
    }
  });

  test("does not depend on the order of its entries", () => {
    const reversed = compileMatcher({ ...catalogue, operations: catalogue.operations.toReversed() });
    for (const entry of catalogue.operations) {
      for (const { method, template } of templatesOf(entry)) {
        const segments = madeUp(template, 5).slice(1).split("/");
        expect(reversed(method, segments)).toEqual(match(method, segments));
      }
    }
  });

  test("refuses to have two entries for one call", () => {
    const twin: CatalogueEntry = {
      id: "x.y",
      method: "GET",
      path: "/api/2.1/unity-catalog/catalogs/{other}",
      access: "read",
    };
    const doubled: Catalogue = { ...catalogue, operations: [...catalogue.operations, twin] };
    expect(() => compileMatcher(doubled)).toThrow("x.y and catalogs.get have the same method and path");
  });
});

/** What may match, found without a trie: a template is the words between its parameters. */
const ORACLE = catalogue.operations.flatMap((entry) =>
  templatesOf(entry).map(({ method, template }) => {
    const words = template.split("/").map((segment) => {
      if (segment.endsWith("...}")) return ".*[^/]";
      const parameter = /^\{\w+\}(:\w+)?$/.exec(segment);
      return parameter ? `[^/:]+${parameter[1] ?? ""}` : segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    });
    return { id: entry.id, method, pattern: new RegExp(`^${words.join("/")}$`) };
  }),
);

function possibleIds(method: string, path: string): string[] {
  return ORACLE.filter((one) => one.method === method && one.pattern.test(path)).map(({ id }) => id);
}

describe("what is almost an operation", () => {
  const version = fc.constantFrom(
    "2.0",
    "2.1",
    "2.2",
    "1.2",
    "3.0",
    "2",
    "v1",
    "v2",
    "2.1.0",
    "02.1",
    "2.01",
  );
  const words = fc.constantFrom(
    "permissions",
    "x",
    "..",
    ".",
    "%2e",
    "catalogs",
    "run-now",
    "a:b",
    "",
    "list",
  );
  const mutation = fc.oneof(
    version.map((to) => (path: string) => path.replace(/\/(?:\d+\.\d+|v\d)(?=\/)/, `/${to}`)),
    words.map((word) => (path: string) => `${path}/${word}`),
    fc.tuple(words, fc.nat(9)).map(([word, at]) => (path: string) => {
      const segments = path.split("/");
      return segments.toSpliced(1 + (at % segments.length), 0, word).join("/");
    }),
    fc.nat(9).map((at) => (path: string) => {
      const segments = path.split("/");
      return segments.toSpliced(1 + (at % (segments.length - 1)), 1).join("/");
    }),
    fc.nat(9).map((at) => (path: string) => {
      const segments = path.split("/");
      const index = at % segments.length;
      return segments.with(index, (segments[index] as string).toUpperCase()).join("/");
    }),
    fc.constant((path: string) => `${path}/`),
    fc.constant((path: string) => `${path}:undelete`),
    fc.constant((path: string) => path.replace("/api/", "/ajax-api/")),
    fc.constant((path: string) =>
      path.replace(/[aeiou]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    ),
    fc.constant((path: string) => path.replaceAll("-", "_")),
    fc.constant((path: string) => path.replace(/s(?=\/|$)/, "")),
  );
  const methods = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

  test("matches nothing by mistake, 5,000 times", () => {
    let unknown = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...catalogue.operations),
        fc.array(mutation, { maxLength: 2 }),
        fc.option(methods, { nil: null }),
        (entry, mutations, method) => {
          const [{ method: own, template }] = templatesOf(entry) as [{ method: string; template: string }];
          const path = mutations.reduce((text, mutate) => mutate(text), madeUp(template, 1));
          // Intake refuses those.
          fc.pre(!path.includes("//"));
          const verb = method ?? own;
          const found = idOf(verb, path);
          const possible = possibleIds(verb, path);
          if (found === null) {
            unknown++;
            expect(possible).toEqual([]);
          } else {
            expect(possible).toContain(found);
          }
        },
      ),
      { numRuns: 5000, seed: 20261125 },
    );
    expect(unknown).toBeGreaterThan(2000);
  });

  test.each([
    ["GET", "/api/2.0/nope"],
    ["GET", "/api/2.0/postgres/anything"],
    ["GET", "/api/2.0/feature-engineering/anything"],
    ["GET", "/api/2.1/unity-catalog"],
    ["GET", "/api/2.3/unity-catalog/catalogs"],
    ["GET", "/API/2.1/unity-catalog/catalogs"],
    ["GET", "/api/2.1/unity-catalog/catalogs/"],
    ["POST", "/api/2.1/unity-catalog/catalogs/sales"],
    ["POST", "/api/2.1/unity-catalog/metastores:delete"],
    ["GET", "/api/2.0/fs/files"],
    ["GET", "/api/2.0/fs/files/Volumes/a/b/c/d/"],
    ["OPTIONS", "/api/2.1/unity-catalog/catalogs"],
  ])("%s %s is no operation", (method, path) => {
    expect(idOf(method, path)).toBeNull();
  });

  test.each([
    ["POST", "/api/2.0/permissions/jobs/7", null],
    ["GET", "/api/2.0/permissions/jobs/7", "jobs.get-permissions"],
    ["GET", "/api/2.0/permissions/anything/7", "permissions.get"],
    ["POST", "/api/2.1/unity-catalog/metastores:undropById", "metastores.undrop-metastore-by-id"],
    ["POST", "/api/2.0/sql/statements/", "statement-execution.execute-statement"],
    ["GET", "/api/2.0/sql/endpoints", "warehouses.list"],
    ["POST", "/api/2.0/jobs/run-now", "jobs.run-now"],
    [
      "POST",
      "/api/2.1/unity-catalog/temporary-table-credentials",
      "temporary-table-credentials.generate-temporary-table-credentials",
    ],
    ["GET", "/ajax-api/2.0/secrets/scopes/create", "ajax-api.call"],
    ["GET", "/driver-proxy-api/o/1/2/8080/x", "driver-proxy-api.call"],
  ])("%s %s is %s", (method, path, id) => {
    expect(idOf(method, path)).toBe(id);
  });
});

describe("the review of what the SDK does not say", () => {
  test("gives the catalogue that is committed", () => {
    expect(buildCatalogue(sdk, review)).toEqual(catalogue);
  });

  test("fails where a release brings an operation that nobody has classified", () => {
    const operations = [
      ...sdk.operations,
      {
        id: "catalogs.give-away",
        method: "POST",
        paths: ["/api/2.1/unity-catalog/catalogs/{name}/give-away"],
      },
    ];
    expect(() => buildCatalogue({ ...sdk, operations }, review)).toThrow(
      "nobody has classified catalogs.give-away",
    );
  });

  test("fails where it classifies what no release has", () => {
    const operations = sdk.operations.filter(({ id }) => id !== "tokens.create");
    expect(() => buildCatalogue({ ...sdk, operations }, review)).toThrow("there is no tokens.create");
  });

  test("fails where a template would match any path", () => {
    const operations = [
      ...sdk.operations,
      { id: "catalogs.get-anything", method: "GET", paths: ["/api/2.1/{name}"], unresolved: true },
    ];
    const classes = new Map([...review.classes, ["catalogs.get-anything", { access: "read" as const }]]);
    expect(() => buildCatalogue({ ...sdk, operations }, { ...review, classes })).toThrow(
      "catalogs.get-anything would match any path",
    );
  });
});
