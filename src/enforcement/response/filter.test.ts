import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterJson } from "./filter.ts";
import { ResponseError } from "./pieces.ts";
import type { ListFilter, ResponsePlan } from "./plan.ts";

const NOTHING: ResponsePlan = { filters: [], redact: [] };
const SALES: ListFilter = { list: "catalogs", field: "name", in: ["sales"], dotted: true };
const ONE_CATALOG: ResponsePlan = { filters: [SALES], redact: [] };

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
    const plan = { filters: [{ ...SALES, list: "$" }], redact: [] };
    expect(await filtered(`[${catalogs("hr", "sales")}]`, plan)).toBe('[{"name":"sales"}]');
  });

  test("loses what has no name, or one that is no text", async () => {
    const text = '{"catalogs":[{"name":["sales"]},{"title":"sales"},"sales",null,{"name":"sales"}]}';
    expect(await filtered(text, ONE_CATALOG)).toBe('{"catalogs":[{"name":"sales"}]}');
  });

  test("takes names by their parts, from the front", async () => {
    const patterns = ["sales.*.lines", "raw"];
    const plan = {
      ...NOTHING,
      filters: [{ list: "tables", field: "full_name", in: patterns, dotted: true }],
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
    const filters = [{ list: "results", field: "id", in: ["a.b"] }];
    const text = '{"results":[{"id":"a.b"},{"id":"A.B"},{"id":"a.b.c"}]}';
    expect(await filtered(text, { filters, redact: [] })).toBe('{"results":[{"id":"a.b"}]}');
  });

  test("is the one that the filter is about, and no other of the answer", async () => {
    const text =
      '{"other":[{"name":"hr"}],"catalogs":[{"name":"hr"}],"catalog":{"catalogs":[{"name":"hr"}]}}';
    expect(await filtered(text, ONE_CATALOG)).toBe(
      '{"other":[{"name":"hr"}],"catalogs":[],"catalog":{"catalogs":[{"name":"hr"}]}}',
    );
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

  test("counts the elements as they came", async () => {
    const text = '{"catalogs":[{"name":"hr"},{"name":"sales","a":1},{"name":"sales","a":2}]}';
    expect(await filtered(text, { ...ONE_CATALOG, redact: ["/catalogs/1/a"] })).toBe(
      '{"catalogs":[{"name":"sales"},{"name":"sales","a":2}]}',
    );
  });

  test("may be a list, and may lack a whole one", async () => {
    expect(await filtered('[{"a":1,"b":2},{"a":1}]', { ...NOTHING, redact: ["/*/a"] })).toBe('[{"b":2},{}]');
    const text = '{"a":[1,2],"catalogs":[{"name":"sales"}],"b":[3]}';
    expect(await filtered(text, { ...ONE_CATALOG, redact: ["/catalogs"] })).toBe('{"a":[1,2],"b":[3]}');
    expect(await filtered(text, { ...NOTHING, redact: ["/a", "/b"] })).toBe(
      '{"catalogs":[{"name":"sales"}]}',
    );
  });

  test("is filtered by what it had before", async () => {
    const text = '{"catalogs":[{"name":"sales","a":1},{"name":"hr"}]}';
    expect(await filtered(text, { ...ONE_CATALOG, redact: ["/catalogs/*/name"] })).toBe(
      '{"catalogs":[{"a":1}]}',
    );
  });
});

describe("an answer that is not what it should be is refused", () => {
  test.each([
    ["nothing", ""],
    ["no object", "[]"],
    ["a text", '"sales"'],
    ["a number", "1"],
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

test("what an answer holds is not told to those who read why it was refused", async () => {
  for (const text of [
    '{"secret":1,"secret":2}',
    '{"catalogs":[{"secret":1,"secret":2}]}',
    '{"a":{"\\"secret":1,}}',
  ]) {
    await expect(filtered(text, ONE_CATALOG)).rejects.toThrow(/^(?!.*secret)/s);
  }
});
