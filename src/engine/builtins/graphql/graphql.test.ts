import { describe, expect, test } from "vitest";
import { parseJson, printJson, RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { graphqlBuiltins } from "./index.ts";

const call = (name: keyof typeof graphqlBuiltins, ...operands: readonly Value[]) =>
  graphqlBuiltins[name](operands, undefined as never) as Value;
const print = (name: keyof typeof graphqlBuiltins, ...operands: readonly Value[]) =>
  printJson(call(name, ...operands));

const SCHEMA = `
  type Query { pet(id: ID!): Pet  search(filter: Filter): [Thing]  sum(of: [Int!]): Int }
  interface Pet { name: String }
  type Dog implements Pet { name: String  barks(loud: Boolean = false): Boolean }
  type Cat implements Pet { name: String  lives: Int! }
  union Thing = Dog | Cat
  enum Size { SMALL BIG }
  input Filter { size: Size!  max: Int = 3 }
  type Subscription { a: Int b: Int }
`;

describe("graphql.parse_query", () => {
  test("gives the tree of gqlparser, without what is empty", () => {
    expect(
      print("graphql.parse_query", "query Q($a: [Int!] = [1]) { x: y(a: $a) @skip(if: true) { z } }"),
    ).toBe(
      printJson(
        parseJson(`{"Operations":[{"Name":"Q","Operation":"query",
          "VariableDefinitions":[{"Variable":"a","Used":false,
            "Type":{"Elem":{"NamedType":"Int","NonNull":true},"NamedType":"","NonNull":false},
            "DefaultValue":{"Raw":"","Kind":8,"ExpectedTypeHasDefault":false,
              "Children":[{"Name":"","Value":{"Raw":"1","Kind":1,"ExpectedTypeHasDefault":false}}]}}],
          "SelectionSet":[{"Alias":"x","Name":"y",
            "Arguments":[{"Name":"a","Value":{"Raw":"a","Kind":0,"ExpectedTypeHasDefault":false}}],
            "Directives":[{"Name":"skip","Location":"",
              "Arguments":[{"Name":"if","Value":{"Raw":"true","Kind":5,"ExpectedTypeHasDefault":false}}]}],
            "SelectionSet":[{"Alias":"z","Name":"z"}]}]}]}`),
      ),
    );
  });

  test("keeps comments where gqlparser does", () => {
    expect(print("graphql.parse_query", "{ # here\n a # there\n}")).toBe(
      '{"Operations":[{"Name":"","Operation":"query","SelectionSet":[{"Alias":"a","Comment":{"List":[{"Value":"# here"}]},"Name":"a"}]}]}',
    );
  });

  test.each([
    ['{ a(s: "x\\u00e9\\n\\/") }', "xé\n/"],
    ['{ a(s: "\\ud83d\\ude00") }', "\ufffd\ufffd"],
    ['{ a(s: """\n    one\n      two\n\n  """) }', "one\n  two"],
    ['{ a(s: """a\\"""b""""") }', 'a"""b""'],
  ])("reads strings: %j", (query, expected) => {
    expect(print("graphql.parse_query", query)).toContain(`"Raw":${JSON.stringify(expected)}`);
  });

  test.each([
    ["{", "Expected Name, found <EOF> in GraphQL string at location 1:2"],
    ["{}", "expected at least one definition, found } in GraphQL string at location 1:2"],
    ["notanoperation Foo { field }", 'Unexpected Name "notanoperation" in GraphQL string at location 1:1'],
    [
      "{ ...MissingOn }\nfragment MissingOn Type",
      'Expected "on", found Name "Type" in GraphQL string at location 2:20',
    ],
    ["{ a(b: 01) }", "Unexpected <Invalid> in GraphQL string at location 1:8"],
    ["{ a(b: 1.) }", "Unexpected <Invalid> in GraphQL string at location 1:8"],
    ['{ a(b: "x', "Unexpected <Invalid> in GraphQL string at location 1:8"],
    ["query ($a: Int = $b) { c }", "Unexpected $ in GraphQL string at location 1:18"],
    ["{ a }\n}", "Unexpected } in GraphQL string at location 2:1"],
  ])("tells what is wrong with %j", (query, message) => {
    expect(() => call("graphql.parse_query", query)).toThrow(new BuiltinError(message));
  });

  test("fails on queries too deep for a stack, and on values", () => {
    expect(() => call("graphql.parse_query", `${"{a".repeat(100_000)}`)).toThrow(BuiltinError);
    expect(() => call("graphql.parse_query", `{a(b:${"[".repeat(100_000)}`)).toThrow(BuiltinError);
    expect(() => call("graphql.parse_query", `query($a:${"[".repeat(100_000)}`)).toThrow(BuiltinError);
    expect(() => call("graphql.parse_query", null)).toThrow(BuiltinError);
  });
});

describe("graphql.parse_schema", () => {
  test("gives descriptions and both comments beside them", () => {
    expect(print("graphql.parse_schema", '# one\n"what" # two\nscalar A # three')).toBe(
      '{"Comment":{"List":[{"Value":"# three"}]},"Definitions":[{"AfterDescriptionComment":{"List":[{"Value":"# two"}]},"BeforeDescriptionComment":{"List":[{"Value":"# one"}]},"BuiltIn":false,"Description":"what","Kind":"SCALAR","Name":"A"}]}',
    );
  });

  test.each([
    ['"""x""" extend type A { b: Int }', 'Unexpected BlockString "x" in GraphQL string at location 1:4'],
    ["extend type A", "Unexpected <EOF> in GraphQL string at location 1:14"],
    ["type A { a(b: Int) }", "Expected :, found } in GraphQL string at location 1:20"],
    ["union A = | | B", "Expected Name, found | in GraphQL string at location 1:13"],
    ["directive @a on NOWHERE", 'Unexpected Name "NOWHERE" in GraphQL string at location 1:17'],
  ])("tells what is wrong with %j", (schema, message) => {
    expect(() => call("graphql.parse_schema", schema)).toThrow(new BuiltinError(message));
  });
});

describe("graphql.schema_is_valid", () => {
  test.each([
    [SCHEMA, true],
    ["type A { b: Int } extend type A { c: Int }", true],
    ["extend type A { b: Int }", true],
    ["directive @skip(if: Boolean!) on FIELD", true],
    ["input A { b: A }", true],
    ["type A { b: B }", false],
    ["type A { b: Int b: Int }", false],
    ["type A", false],
    ["type A { __b: Int }", false],
    ["type __A { b: Int }", false],
    ["scalar Int", false],
    ["enum A { true }", false],
    ["enum A { B B }", false],
    ["union A = Int", false],
    ["union A = B | B type B { c: Int }", false],
    ["input A { b: A! }", false],
    ["input A { b: C } type C { d: Int }", false],
    ["type A { b(c: D): Int } type D { e: Int }", false],
    ["type A { b: Int @nope }", false],
    ["type A { b: Int @deprecated @deprecated }", false],
    ["scalar A @specifiedBy", false],
    ["directive @a on FIELD directive @a on FIELD", false],
    ["directive @a(b: Int @a) on ARGUMENT_DEFINITION", false],
    ["schema { query: A }", false],
    ["interface A { b: Int } type C implements A { d: Int }", false],
    ["interface A { b: Int! } type C implements A { b: Int }", false],
    ["interface A { b: Int } type C implements A { b: Int! }", true],
    ["interface A { b(c: Int): Int } type D implements A { b(c: Int, e: Int!): Int }", false],
    ["interface A { b: Int } interface C implements A { b: Int } type D implements C { b: Int }", false],
    ["scalar A extend enum A { B }", false],
    ["{", false],
  ])("%s: %s", (schema, expected) => {
    expect(call("graphql.schema_is_valid", schema)).toBe(expected);
  });

  test("is false of what is neither a text nor a tree", () => {
    expect(call("graphql.schema_is_valid", null)).toBe(false);
  });

  test("takes many extensions of one type in its stride", () => {
    const extensions = Array.from({ length: 20_000 }, (_, at) => `extend type A { f${at}: Int }`);
    expect(call("graphql.schema_is_valid", `type A { a: Int } ${extensions.join(" ")}`)).toBe(true);
  });
});

describe("graphql.is_valid", () => {
  test.each([
    ["{ pet(id: 1) { name ... on Dog { barks } } }", true],
    ["{ search(filter: {size: BIG}) { ... on Pet { name } __typename } }", true],
    ["query($s: Size!) { search(filter: {size: $s}) { __typename } }", true],
    ["{ sum(of: 1) }", true],
    ["{ __schema { types { name } } }", true],
    ["{ pet { name } }", false],
    ["{ pet(id: 1) }", false],
    ["{ pet(id: 1.5) { name } }", false],
    ["{ pet(id: 1, id: 1) { name } }", false],
    ["{ pet(id: 1, x: 2) { name } }", false],
    ["{ pet(id: 1) { barks } }", false],
    ["{ pet(id: 1) { name { x } } }", false],
    ["{ pet(id: 1) { ... on Size { name } } }", false],
    ["{ pet(id: 1) { ... on Query { __typename } } }", false],
    ["{ pet(id: 1) { ... on Nope { name } } }", false],
    ["{ search(filter: {size: HUGE}) { __typename } }", false],
    ["{ search(filter: {}) { __typename } }", false],
    ["{ search(filter: {size: BIG, x: 1}) { __typename } }", false],
    ["{ search(filter: {size: BIG, size: BIG}) { __typename } }", false],
    ["{ search(filter: null) { __typename } }", true],
    ["{ sum(of: [null]) }", false],
    ["{ sum(of: 99999999999999999999) }", false],
    ["query($a: Int) { sum(of: [$a]) }", false],
    ["query($a: Int = 1) { sum(of: [$a]) }", true],
    ["query($a: Int) { sum }", false],
    ["query($a: Pet) { sum(of: $a) }", false],
    ["query($a: Int!, $a: Int!) { sum(of: [$a]) }", false],
    ["{ sum(of: [$a]) }", false],
    ["{ sum @nope }", false],
    ["{ sum @skip }", false],
    ["{ sum @skip(if: true) @skip(if: true) }", false],
    ["query @skip(if: true) { sum }", false],
    ["{ sum } { sum }", false],
    ["query A { sum } query A { sum }", false],
    ["mutation { sum }", false],
    ["subscription { a }", true],
    ["subscription { a b }", false],
    ["subscription { __typename }", false],
    ["{ ...F } fragment F on Query { sum }", true],
    ["{ ...F }", false],
    ["{ sum } fragment F on Query { sum }", false],
    ["{ ...F } fragment F on Query { ...F }", false],
    ["{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }", false],
    ["{ sum sum(of: [1]) }", false],
    ["{ sum(of: [1]) sum(of: [1]) }", true],
    ["{ a: sum a: __typename }", false],
    ["{ search { ... on Dog { x: barks } ... on Cat { x: lives } } }", false],
    ["{ ...F a: sum } fragment F on Query { a: __typename }", false],
    ["{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }", false],
  ])("%s: %s", (query, expected) => {
    expect(call("graphql.is_valid", query, SCHEMA)).toBe(expected);
  });

  test("takes the trees that the parsers give", () => {
    const query = call("graphql.parse_query", "{ sum(of: [1]) }");
    const schema = call("graphql.parse_schema", SCHEMA);
    expect(call("graphql.is_valid", query, schema)).toBe(true);
    expect(call("graphql.is_valid", new RegoObject([["Operations", true]]), schema)).toBe(false);
    expect(call("graphql.is_valid", query, new RegoObject([["Definitions", [null]]]))).toBe(false);
  });

  test("is false, before long, of queries that compare everything with everything", () => {
    expect(call("graphql.is_valid", `{ ${"sum ".repeat(5_000)} }`, SCHEMA)).toBe(false);
    const many = Array.from({ length: 20_000 }, (_, at) => `query Q${at} { sum }`).join(" ");
    expect(call("graphql.is_valid", many, SCHEMA)).toBe(true);
  });
});

describe("graphql.parse and graphql.parse_and_verify", () => {
  test("give both trees where they fit", () => {
    const trees = [call("graphql.parse_query", "{ sum }"), call("graphql.parse_schema", SCHEMA)];
    expect(print("graphql.parse", "{ sum }", SCHEMA)).toBe(printJson(trees));
    expect(print("graphql.parse_and_verify", "{ sum }", SCHEMA)).toBe(printJson([true, ...trees]));
  });

  test("fail, or say so, where they do not", () => {
    expect(() => call("graphql.parse", "{ nope }", SCHEMA)).toThrow(
      new BuiltinError('Cannot query field "nope" on type "Query" in GraphQL string at location 1:3'),
    );
    expect(print("graphql.parse_and_verify", "{ nope }", SCHEMA)).toBe("[false,{},{}]");
    expect(print("graphql.parse_and_verify", null, SCHEMA)).toBe("[false,{},{}]");
    expect(() => call("graphql.parse", null, SCHEMA)).toThrow(BuiltinError);
  });

  test("answer alike for the eleventh schema, when the first was forgotten", () => {
    const schemas = Array.from({ length: 11 }, (_, at) => `type Query { f${at}: Int }`);
    const ask = () => schemas.map((schema, at) => call("graphql.is_valid", `{ f${at} }`, schema));
    expect([...ask(), ...ask()]).toEqual(Array.from({ length: 22 }, () => true));
  });
});
