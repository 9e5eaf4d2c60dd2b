import { describe, expect, test } from "vitest";
import { inPath, type Json, json, only, read } from "../../../../test/support/openapi.ts";

describe("an operation's query and body", () => {
  const Pet = {
    allOf: [
      { $ref: "#/components/schemas/Animal" },
      {
        type: "object",
        properties: { owner: { type: "string" }, pet: { $ref: "#/components/schemas/Pet" } },
      },
    ],
  };
  const Animal = { type: "object", properties: { name: { type: "string" } } };
  const components = { schemas: { Pet, Animal } };

  test("are listed by their names, those of the path item too", () => {
    const { query, fields } = only(
      "/pets/{id}",
      {
        parameters: [inPath("id"), { name: "limit", in: "query" }, { name: "X-Trace", in: "header" }],
        post: {
          parameters: [
            { name: "limit", in: "query" },
            { name: "dry_run", in: "query" },
          ],
          requestBody: json({ $ref: "#/components/schemas/Pet" }),
        },
      },
      { components },
    );
    expect(query).toEqual(["limit", "dry_run"]);
    expect(fields).toEqual(["name", "owner", "pet"]);
  });

  test("count in every form that a body may take", () => {
    const requestBody = json({ oneOf: [Animal, { type: "object", properties: { id: {} } }] });
    expect(only("/pets", { post: { requestBody } }).fields).toEqual(["name", "id"]);
  });

  test.each([
    [undefined, ["application/json"]],
    [undefined, ["application/merge-patch+json; charset=utf-8", "application/xml"]],
    [undefined, ["*/*"]],
    ["stream", ["multipart/form-data"]],
    ["stream", ["application/octet-stream", "text/plain"]],
    ["stream", ["application/x-www-form-urlencoded"]],
  ])("are %s for %s", (body, types) => {
    const content = Object.fromEntries(types.map((type) => [type, {}]));
    expect(only("/pets", { post: { requestBody: { content } } }).body).toBe(body);
  });
});

describe("an operation's list", () => {
  const element = (...names: string[]) => ({
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  });
  const listOf = (items: Json) => ({ type: "array", items });
  const listIn = (schema: Json, item = "/pets/{pet_id}", path = "/pets", status = "200") =>
    read({
      [path]: { get: { responses: { [status]: json(schema) } } },
      [item]: { get: {} },
    }).catalogue.operations.find((operation) => operation.path === path)?.list;

  test("is the answer itself, or its only list of objects", () => {
    expect(listIn(listOf(element("id")))).toEqual({ field: "$", name: "id" });
    const page = {
      count: { type: "integer" },
      tags: listOf({ type: "string" }),
      pets: listOf(element("id")),
    };
    expect(listIn({ type: "object", properties: page })).toEqual({ field: "pets", name: "id" });
    expect(listIn({ type: "object", properties: { ...page, dogs: listOf(element("id")) } })).toBeUndefined();
    expect(listIn(element("id"))).toBeUndefined();
  });

  test("is that of an answer that went well", () => {
    expect(listIn(listOf(element("id")), undefined, undefined, "206")).toBeDefined();
    expect(listIn(listOf(element("id")), undefined, undefined, "2XX")).toBeDefined();
    expect(listIn(listOf(element("id")), undefined, undefined, "default")).toBeUndefined();
  });

  test("may have types as in OpenAPI 3.1", () => {
    const id = { type: ["integer", "null"] };
    expect(listIn({ type: ["array", "null"], items: { properties: { id } } })).toEqual({
      field: "$",
      name: "id",
    });
  });

  test.each([
    ["the field that the path's parameter is called like", "/pets/{slug}", ["slug", "id"], "slug"],
    ["the field that the parameter's last word says", "/pets/{petName}", ["name", "id"], "name"],
    ["no other field than the parameter means", "/pets/{pet_id}", ["name", "full_name"], undefined],
    ["none where the parameter does not say what it is", "/pets/{pet}", ["name", "id"], undefined],
    ["none where no path names one element", "/dogs/{id}", ["name", "id"], undefined],
  ])("is named by %s", (_, item, fields, name) => {
    expect(listIn(listOf(element(...fields)), item)?.name).toBe(name);
  });

  test("has no name where it stands below another resource, whose name would be missing", () => {
    const list = listIn(listOf(element("id")), "/shops/{shop}/pets/{pet_id}", "/shops/{shop}/pets");
    expect(list).toEqual({ field: "$" });
  });

  test("has no name where an element has it deeper inside", () => {
    const pod = { type: "object", properties: { metadata: element("name") } };
    expect(listIn(listOf(pod), "/pets/{name}")).toEqual({ field: "$" });
  });
});
