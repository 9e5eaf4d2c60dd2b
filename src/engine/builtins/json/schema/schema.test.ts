import { describe, expect, test } from "vitest";
import { parseJson, printJson, type Value } from "../../../values/index.ts";
import { BuiltinError } from "../../builtin.ts";
import { jsonBuiltins } from "../index.ts";

const call = (name: "json.match_schema" | "json.verify_schema", ...operands: readonly Value[]) =>
  printJson(jsonBuiltins[name](operands, undefined as never) as Value);
const verify = (schema: string) => call("json.verify_schema", schema);
const match = (document: string, schema: string) => JSON.parse(call("json.match_schema", document, schema));
/** What is wrong, as `field: description`. */
const findings = (document: string, schema: string): readonly string[] =>
  match(document, schema)[1].map(({ error }: { readonly error: string }) => error);

describe("json.match_schema", () => {
  test("says in gojsonschema's words what is wrong and where", () => {
    expect(match('{"id":"a"}', '{"properties":{"id":{"type":"integer"}}}')).toEqual([
      false,
      [
        {
          error: "id: Invalid type. Expected: integer, given: string",
          type: "invalid_type",
          field: "id",
          desc: "Invalid type. Expected: integer, given: string",
        },
      ],
    ]);
  });

  test("takes documents and schemas as values too", () => {
    const schema = parseJson('{"required":["a"]}');
    expect(call("json.match_schema", parseJson('{"a":1}'), schema)).toBe("[true,[]]");
  });

  test.each([
    ['{"a":1}', '{"required":["a","b"]}', ["(Root): b is required"]],
    ['{"a":1}', '{"additionalProperties":false}', ["(Root): Additional property a is not allowed"]],
    [
      '{"a":1}',
      '{"patternProperties":{"^a":{"type":"string"}}}',
      ["a: Invalid type. Expected: string, given: integer"],
    ],
    [
      '{"a":1}',
      '{"propertyNames":{"maxLength":0}}',
      [
        '(Root): Property name of "a" does not match',
        "(Root): String length must be less than or equal to 0",
      ],
    ],
    ['{"a":1}', '{"dependencies":{"a":["b"]}}', ["(Root): Has a dependency on b"]],
    ["[1,1.0]", '{"uniqueItems":true}', ["(Root): array items[0,1] must be unique"]],
    ['[1,"a"]', '{"items":{"type":"integer"}}', ["1: Invalid type. Expected: integer, given: string"]],
    ["[1,2]", '{"items":[{}],"additionalItems":false}', ["(Root): No additional items allowed on array"]],
    [
      "[1]",
      '{"contains":{"type":"string"}}',
      ["(Root): At least one of the items must match", "0: Invalid type. Expected: string, given: integer"],
    ],
    [
      "5",
      '{"maximum":4.5,"multipleOf":0.3}',
      ["(Root): Must be a multiple of 0.3", "(Root): Must be less than or equal to 4.5"],
    ],
    ["5", '{"exclusiveMaximum":5}', ["(Root): Must be less than 5"]],
    ["1", '{"minimum":12345678901}', ["(Root): Must be greater than or equal to 1.2345678901e+10"]],
    [
      '"ab"',
      '{"pattern":"^b","minLength":3}',
      ["(Root): String length must be greater than or equal to 3", "(Root): Does not match pattern '^b'"],
    ],
    ['"a"', '{"enum":["b",1.0]}', ['(Root): (Root) must be one of the following: "b", 1']],
    ['"a"', '{"const":{"b":1}}', ['(Root): (Root) does not match: {"b":1}']],
    [
      "1",
      '{"anyOf":[{"type":"string"},{"type":"number","minimum":2}]}',
      ["(Root): Must validate at least one schema (anyOf)", "(Root): Must be greater than or equal to 2"],
    ],
    ["1", '{"oneOf":[{},{}]}', ["(Root): Must validate one and only one schema (oneOf)"]],
    ["1", '{"not":{}}', ["(Root): Must not validate the schema (not)"]],
    [
      "1",
      '{"if":{"type":"integer"},"then":{"minimum":2}}',
      ['(Root): Must validate "then" as "if" was valid', "(Root): Must be greater than or equal to 2"],
    ],
    [
      "1",
      '{"allOf":[false]}',
      ["(Root): False always fails validation", "(Root): Must validate all the schemas (allOf)"],
    ],
  ])("%s by %s", (document, schema, expected) => {
    expect(findings(document, schema)).toEqual(expected);
  });

  test("compares numbers exactly, beyond what doubles hold", () => {
    expect(findings("9007199254740993", '{"maximum":9007199254740992}')).toHaveLength(1);
    expect(findings("0.3", '{"multipleOf":0.1}')).toEqual([]);
  });

  test("follows references within the schema, by pointer and by id", () => {
    const schema =
      '{"definitions":{"a":{"$id":"http://x/a","type":"string"}},"items":[{"$ref":"#/definitions/a"},{"$ref":"http://x/a"}]}';
    expect(findings('["a",1]', schema)).toEqual(["1: Invalid type. Expected: string, given: integer"]);
  });

  test("knows drafts apart: a keyword of draft 7 does not count in draft 4", () => {
    const schema = (draft: string) =>
      `{"$schema":"http://json-schema.org/draft-0${draft}/schema#","const":1}`;
    expect(findings("2", schema("4"))).toEqual([]);
    expect(findings("2", schema("7"))).toHaveLength(1);
  });

  test.each([
    ["date", "2024-02-30", false],
    ["date-time", "2024-02-29T10:00:00Z", true],
    ["time", "25:00:00", false],
    ["email", "Bob <bob@example.com>", true],
    ["email", "bob", false],
    ["email", "bob@example.com (home)", true],
    ["email", "bob@[1.2.3.4]", true],
    ["email", "bob@[home]", false],
    ["hostname", "a-.b", false],
    ["ipv4", "1.2.3.4", true],
    ["ipv6", "1.2.3.4", false],
    ["uri", "/a", false],
    ["uri-reference", "/a", true],
    ["uri-template", "/{a", false],
    ["uuid", "12345678-1234-1234-1234-123456789012", true],
    ["regex", "(?=a)", false],
    ["json-pointer", "/a~2", false],
    ["relative-json-pointer", "1/a", true],
    ["unheard-of", "", true],
  ])("a %s: %j: %s", (format, text, expected) => {
    expect(match(JSON.stringify(text), `{"format":"${format}"}`)[0]).toBe(expected);
  });

  test("fails, and does not hang or overflow, on schemas that refer to themselves without end", () => {
    expect(() => match("1", '{"$ref":"#"}')).toThrow(BuiltinError);
    expect(() => match("1", '{"allOf":[{"$ref":"#"},{"$ref":"#"}]}')).toThrow(BuiltinError);
  });

  test("matches patterns in linear time", () => {
    expect(findings(`"${"a".repeat(50_000)}!"`, '{"pattern":"^(a+)+$"}')).toHaveLength(1);
  });

  test.each([
    ["{", "{}"],
    ["{}", "{"],
    ["{}", '{"type":"nope"}'],
    ["{}", "1"],
  ])("fails on what is no JSON or no schema: %s by %s", (document, schema) => {
    expect(() => match(document, schema)).toThrow(BuiltinError);
  });
});

describe("json.verify_schema", () => {
  test("is content with a schema", () => {
    expect(verify('{"type":["string","null"],"properties":{"a":true}}')).toBe("[true,null]");
  });

  test.each([
    [
      '{"type":"nope"}',
      "has a primitive type that is NOT VALID -- given: /nope/ Expected valid values are:[array boolean integer number null object string]",
    ],
    ['{"type":["null","null"]}', "null type is duplicated"],
    ['{"pattern":"("}', "pattern must be a valid regex"],
    ['{"multipleOf":0}', "multipleOf must be strictly greater than 0"],
    ['{"minLength":3,"maxLength":2}', "minLength cannot be greater than maxLength"],
    ['{"minItems":1.5}', "minItems must be of an integer"],
    ['{"minItems":-1}', "minItems must be greater than or equal to 0"],
    ['{"enum":[1,1.0]}', "enum items must be unique"],
    ['{"required":"a"}', "required must be of an array"],
    ['{"exclusiveMinimum":true}', "exclusiveMinimum cannot be used without minimum"],
    ['{"$ref":"#/nope"}', "Object has no key 'nope'"],
    ['{"$ref":"other.json"}', "Reference /other.json must be canonical"],
    ['{"not":1}', "not must be of an object"],
    ["{", "invalid JSON string"],
  ])("says what is wrong with %s", (schema, why) => {
    expect(JSON.parse(verify(schema))).toEqual([false, `jsonschema: ${why}`]);
  });

  test("knows what schemas themselves must match", () => {
    const schema = '{"properties":{"schema":{"$ref":"http://json-schema.org/draft-07/schema#"}}}';
    expect(findings('{"schema":{"type":"string"}}', schema)).toEqual([]);
    expect(findings('{"schema":{"minLength":-1}}', schema).length).toBeGreaterThan(0);
  });

  test.each(["http://169.254.169.254/schema", "https://example.com/a#/b", "file:///etc/passwd"])(
    "never fetches %s",
    (reference) => {
      expect(JSON.parse(verify(`{"$ref":"${reference}"}`))).toEqual([
        false,
        `jsonschema: remote reference loading disabled: ${reference}`,
      ]);
    },
  );

  test("says that a value of another type is none", () => {
    expect(call("json.verify_schema", null)).toBe(
      '[false,"jsonschema: wrong type, expected string or object"]',
    );
  });
});
