import { describe, expect, test } from "vitest";
import { CatalogueError } from "../error.ts";
import { child } from "./document.ts";
import { catalogueFromOpenApi, parseOpenApi } from "./index.ts";

function problemOf(text: string, maxBytes?: number): string {
  try {
    catalogueFromOpenApi(parseOpenApi(text, "api.yaml", maxBytes), { upstream: "rest" });
  } catch (error) {
    if (error instanceof CatalogueError) return error.message;
    throw error;
  }
  throw new Error("the document was taken");
}

const HEAD = "openapi: 3.1.0\npaths:\n";

describe("a document that no catalogue can be made of is refused with its line and JSON Pointer", () => {
  test.each<[string, string, RegExp]>([
    ["no YAML", "openapi: [\n", /^api\.yaml:\d+: neither JSON nor YAML: /],
    ["broken JSON", '{"openapi": "3.0.0",\n "paths": {', /^api\.yaml:2: neither JSON nor YAML: /],
    ["nothing", "", /^api\.yaml:\d+: \/openapi: expected an OpenAPI document/],
    ["some other document", "kind: Pod\n", /^api\.yaml:1: \/openapi: expected an OpenAPI document/],
    [
      "Swagger 2.0",
      "info: {}\nswagger: '2.0'\n",
      /^api\.yaml:2: \/swagger: .*Swagger 2\.0 must be converted$/,
    ],
    [
      "OpenAPI 4",
      "openapi: 4.0.0\npaths: {}\n",
      /^api\.yaml:1: \/openapi: .*`openapi: 3\.0\.x` or `3\.1\.x`$/,
    ],
    ["no paths", "openapi: 3.0.3\ninfo: {}\n", /^api\.yaml:1: \/paths: expected the paths of an API$/],
    ["empty paths", "openapi: 3.0.3\npaths: {}\n", /^api\.yaml:2: \/paths: expected the paths of an API$/],
    [
      "a reference that leads nowhere",
      `${HEAD}  /pets/{id}:\n    get:\n      parameters:\n        - $ref: '#/components/parameters/Id'\n`,
      /^api\.yaml:6: \/paths\/~1pets~1\{id\}\/get\/parameters\/0\/\$ref: there is nothing at "#\/components\/parameters\/Id"$/,
    ],
    [
      "a reference to another document",
      `${HEAD}  /pets:\n    $ref: https://example.com/pets.yaml\n`,
      /^api\.yaml:4: \/paths\/~1pets\/\$ref: expected a reference into this document, `#\/…`, not "https:\/\/example\.com\/pets\.yaml"$/,
    ],
    [
      "a reference to itself",
      `${HEAD}  /pets:\n    get:\n      requestBody: {$ref: '#/components/requestBodies/Pet'}\n` +
        "components:\n  requestBodies:\n    Pet: {$ref: '#/components/requestBodies/Pet'}\n",
      /^api\.yaml:5: \/paths\/~1pets\/get\/requestBody: the reference leads back to itself$/,
    ],
    [
      "a parameter without a name",
      `${HEAD}  /pets:\n    get:\n      parameters: [{in: query}]\n`,
      /^api\.yaml:5: .*: expected a parameter with `name` and `in`$/,
    ],
    [
      "an access that is none",
      `${HEAD}  /pets:\n    get:\n      x-postern-access: reads\n`,
      /^api\.yaml:5: \/paths\/~1pets\/get\/x-postern-access: expected one of read, write, execute, manage, not "reads"$/,
    ],
    [
      "a guard that is none",
      `${HEAD}  /pets:\n    get:\n      x-postern-guarded: true\n`,
      /^api\.yaml:5: .*: expected one of credential, secret, grant, execute, storage, share, owner, not "true"$/,
    ],
    [
      "a server whose variable has no default",
      `servers: [{url: 'https://{region}.example.com'}]\n${HEAD}  /pets: {get: {}}\n`,
      /^api\.yaml:1: \/servers\/0\/url: expected a default for \{region\}$/,
    ],
    [
      "a server that has no URL",
      `${HEAD}  /pets: {get: {servers: [{}]}}\n`,
      /^api\.yaml:3: .*\/servers\/0\/url: expected the URL of a server$/,
    ],
    [
      "a server whose URL is none",
      `servers: [{url: 'https://:0:'}]\n${HEAD}  /pets: {get: {}}\n`,
      /^api\.yaml:1: \/servers\/0\/url: expected the URL of a server, not "https:\/\/:0:"$/,
    ],
  ])("%s", (_, text, message) => {
    expect(problemOf(text)).toMatch(message);
  });

  test("a document that is too large", () => {
    expect(problemOf(`${HEAD}  /pets: {get: {}}\n`, 20)).toMatch(
      /^api\.yaml: the file has \d+ bytes; expected an OpenAPI document of at most 20$/,
    );
  });

  test("a document whose aliases grow without end", () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `x${level}: &x${level} [*x${level - 1}, *x${level - 1}]`,
    );
    expect(problemOf(["x-1: &x-1 [0]", ...levels].join("\n"))).toMatch(/^api\.yaml: Excessive alias count/);
  });
});

describe("a reference in a document", () => {
  const document = parseOpenApi(
    '{"paths": {"/a/{b~c}": {"get": 1}}, "to": {"$ref": "#/paths/~1a~1%7Bb~0c%7D"}, "on": {"$ref": "#/to"}}',
    "api.json",
  );
  const resolved = (key: string) => document.resolve(child(document.root, key));

  test("is a JSON Pointer in a URI", () => {
    expect(resolved("to").value).toEqual({ get: 1 });
  });

  test("leads to where it stands, through other references", () => {
    expect(resolved("on")).toEqual({ value: { get: 1 }, pointer: "/paths/~1a~1{b~0c}" });
  });

  test("finds only what the document itself has", () => {
    const inherited = parseOpenApi('{"to": {"$ref": "#/toString"}}', "api.json");
    expect(() => inherited.resolve(child(inherited.root, "to"))).toThrow(/there is nothing at/);
  });
});
