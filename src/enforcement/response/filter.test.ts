import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterJson, type ListFilter, ResponseError, type ResponsePlan } from "./filter.ts";

const NOTHING: ResponsePlan = { list: null, filter: null, redact: [] };
const SALES: ListFilter = { list: "catalogs", field: "name", in: ["sales"], dotted: true };
const ONE_CATALOG: ResponsePlan = { list: "catalogs", filter: SALES, redact: [] };

/** In chunks of this many bytes. */
async function* chunked(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function filtered(text: string, plan: ResponsePlan, size = 7): Promise<string> {
  const out: Buffer[] = [];
  for await (const chunk of filterJson(chunked(text, size), plan)) out.push(chunk);
  return Buffer.concat(out).toString();
}

describe("a filtered list", () => {
  const catalogs = (...names: string[]) => names.map((name) => `{"name":${JSON.stringify(name)}}`).join(",");

  test("has the elements that are allowed, and everything beside the list", async () => {
    const text = `{"a":1,"catalogs":[${catalogs("hr", "sales", "raw")}],"next_page_token":"t"}`;
    expect(await filtered(text, ONE_CATALOG)).toBe(
      '{"a":1,"catalogs":[{"name":"sales"}],"next_page_token":"t"}',
    );
  });

  test("may end up empty, and page tokens still work", async () => {
    const text = `{ "catalogs" : [ ${catalogs("hr")} ] , "next_page_token" : "t" }`;
    expect(await filtered(text, ONE_CATALOG)).toBe('{"catalogs":[],"next_page_token":"t"}');
  });

  test("may be missing or null", async () => {
    expect(await filtered('{"catalogs":null}', ONE_CATALOG)).toBe('{"catalogs":null}');
    expect(await filtered("{}", ONE_CATALOG)).toBe("{}");
  });

  test("may be the whole answer", async () => {
    const plan = { ...ONE_CATALOG, list: "$", filter: { ...SALES, list: "$" } };
    expect(await filtered(`[${catalogs("hr", "sales")}]`, plan)).toBe('[{"name":"sales"}]');
  });

  test("loses what has no name, or one that is no text", async () => {
    const text = '{"catalogs":[{"name":["sales"]},{"title":"sales"},"sales",null,{"name":"sales"}]}';
    expect(await filtered(text, ONE_CATALOG)).toBe('{"catalogs":[{"name":"sales"}]}');
  });

  test("takes names by their parts, from the front", async () => {
    const plan = {
      ...NOTHING,
      list: "tables",
      filter: { list: "tables", field: "full_name", in: ["sales.*.lines", "raw"], dotted: true },
    };
    const names = [
      "sales.orders.lines",
      "sales.orders.heads",
      "sales.lines",
      "RAW.a.b",
      "rawer.a.b",
      "sales",
    ];
    const text = JSON.stringify({ tables: names.map((full_name) => ({ full_name })) });
    const kept = JSON.parse(await filtered(text, plan)).tables as { full_name: string }[];
    expect(kept.map(({ full_name }) => full_name)).toEqual(["sales.orders.lines", "RAW.a.b"]);
  });

  test("takes other names whole, as they are", async () => {
    const filter = { list: "results", field: "id", in: ["a.b"] };
    const text = '{"results":[{"id":"a.b"},{"id":"A.B"},{"id":"a.b.c"}]}';
    expect(await filtered(text, { list: "results", filter, redact: [] })).toBe('{"results":[{"id":"a.b"}]}');
  });

  test("keeps nothing that is not allowed, however it is cut", async () => {
    const name = fc.constantFrom("sales", "hr", 'sa"les', "sales\\", "sales,", "]}", "sälęs", "sales.x");
    await fc.assert(
      fc.asyncProperty(fc.array(name), fc.integer({ min: 1, max: 40 }), async (names, size) => {
        const answer = {
          before: { catalogs: [{ name: "hr" }] },
          catalogs: names.map((n) => ({ name: n })),
          z: [],
        };
        const result = JSON.parse(await filtered(JSON.stringify(answer), ONE_CATALOG, size));
        const kept = names.filter((n) => n === "sales" || n === "sales.x" || n === "sales,") as string[];
        expect(result.catalogs.map((item: { name: string }) => item.name)).toEqual(
          kept.filter((n) => n.split(".")[0] === "sales"),
        );
        expect({ ...result, catalogs: [] }).toEqual({ ...answer, catalogs: [] });
      }),
    );
  });
});

describe("a redacted answer", () => {
  test("lacks the fields that go, and keeps the bytes of the rest", async () => {
    const text = '{"storage_root":"s3://x","id":9007199254740993,"n": [1.0],"deep":{"a":1,"b":2}}';
    expect(await filtered(text, { ...NOTHING, redact: ["/storage_root", "/deep/a"] })).toBe(
      '{"id":9007199254740993,"n":[1.0],"deep":{"b":2}}',
    );
  });

  test("lacks them in every element of a list", async () => {
    const text = '{"catalogs":[{"name":"sales","storage_root":"x","id":9007199254740993},{"name":"hr"}]}';
    expect(await filtered(text, { ...ONE_CATALOG, redact: ["/catalogs/*/storage_root"] })).toBe(
      '{"catalogs":[{"name":"sales","id":9007199254740993}]}',
    );
    expect(await filtered(text, { ...NOTHING, redact: ["/catalogs/*/storage_root", "/catalogs/1"] })).toBe(
      '{"catalogs":[{"name":"sales","id":9007199254740993}]}',
    );
  });
});

describe("an answer that is not what it should be is refused", () => {
  test.each([
    ["nothing", ""],
    ["no object", "[]"],
    ["a list that is none", '{"catalogs":{"name":"sales"}}'],
    ["a member twice", '{"catalogs":[],"catalogs":[]}'],
    ["a member twice by escapes", '{"catalogs":[],"c\\u0061talogs":[]}'],
    ["a key twice in an element", '{"catalogs":[{"name":"sales","name":"hr"}]}'],
    ["text after it", "{} {}"],
    ["a missing comma", '{"catalogs":[{"name":"sales"}{"name":"hr"}]}'],
    ["a comma too many", '{"catalogs":[{"name":"sales"},]}'],
    ["brackets that do not match", '{"catalogs":[{"name":"sales"]}}'],
    ["the end in the middle", '{"catalogs":[{"name":"sales"}'],
    ["the end in a string", '{"catalogs":[{"name":"sal'],
    ["a bare word", '{"a":wat}'],
    ["no name", "{1:2}"],
    ["a single quote", "{'catalogs':[]}"],
  ])("%s", async (_, text) => {
    await expect(filtered(text, ONE_CATALOG)).rejects.toThrow(ResponseError);
  });
});

test("a list of 50,000 entries is never held whole", async () => {
  let produced = 0;
  let consumed = 0;
  let furthest = 0;
  async function* source(): AsyncGenerator<Buffer> {
    yield Buffer.from('{"catalogs":[');
    for (; produced < 50_000; produced++) {
      furthest = Math.max(furthest, produced - consumed);
      yield Buffer.from(
        `${produced === 0 ? "" : ","}{"name":"${produced % 2 ? "sales" : "hr"}","n":${produced}}`,
      );
    }
    yield Buffer.from("]}");
  }
  let kept = 0;
  for await (const chunk of filterJson(source(), ONE_CATALOG)) {
    consumed = produced;
    if (chunk.includes('"sales"')) kept++;
  }
  expect(kept).toBe(25_000);
  expect(furthest).toBeLessThan(4);
});
