/**
 * @module Calls of the built-ins of networks, URIs and GraphQL.
 */

import fc from "fast-check";
import { among, type Calls, calls, damaged, expression } from "./call.ts";

const address = fc.oneof(
  among("10.0.0.0", "10.0.0.5", "10.0.1.0", "192.168.0.0", "0.0.0.0", "255.255.255.255", "1.2.3"),
  fc.ipV4(),
  among("::", "::1", "fe80::1", "2001:db8::", "::ffff:10.0.0.1", "2001:db8:0:0:1::"),
  fc.ipV6(),
);
const cidr = damaged(
  fc
    .tuple(address, fc.oneof(fc.nat(32), fc.integer({ min: 20, max: 130 })))
    .map(([ip, bits]) => `${ip}/${bits}`),
);
/** OPA would make a list of any length. */
const small = fc.oneof(
  fc.tuple(fc.ipV4(), fc.integer({ min: 26, max: 32 })).map(([ip, bits]) => `${ip}/${bits}`),
  fc.tuple(fc.ipV6(), fc.integer({ min: 122, max: 128 })).map(([ip, bits]) => `${ip}/${bits}`),
  among("10.0.0.0/33", "10.0.0.1", "x", "::1/129", "1.2.3/30"),
);
const near = among(
  "10.0.0.0/24",
  "10.0.1.0/24",
  "10.0.0.0/8",
  "10.0.0.128/25",
  "10.0.0.0/25",
  "::/0",
  "2001:db8::/33",
  "2001:db8:8000::/33",
  "10.0.0.7",
  "::1",
);
/** Without IPv4 written as IPv6, which OPA merges with nothing where it overlaps with IPv4. */
const networks = fc.array(
  fc.oneof(near, near, cidr, address).filter((one) => !one.includes("ffff:")),
  { maxLength: 5 },
);
const tuples = fc.array(fc.oneof(near, fc.tuple(near, among("a", "b"))), { maxLength: 4 });
const named = fc.dictionary(among("x", "y", "z"), fc.oneof(near, fc.tuple(near, among("a"))), { maxKeys: 3 });

const uri = damaged(
  fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    among(
      "http://u:p@h.example:8080/a/b?c=d#e",
      "mailto:a@b",
      "urn:x:y",
      "//h/p",
      "/only/path",
      "?q",
      "#f",
      "http://[::1]:80/",
      "http://[fe80::1%25en0]/",
      "a:b",
      "1a:b",
      "http://h:port/",
      "http://é/ü?ö",
      "http://h/%zz",
      "http://h/%41%2f",
      "",
      " ",
      "http://a b/",
      "x://h?a=b;c",
      "http://h/a\u0000",
      "HTTP://H/",
      "file:///etc",
      "http://h/a//../b",
    ),
  ),
);

const field = among(
  "a",
  "b",
  "name",
  "id",
  "nope",
  "list { id }",
  "node { id name }",
  "node(id: 1) { id }",
  "alias: name",
  "...F",
  "... on Node { id }",
  'node(id: "x", first: 2) { id }',
);
const query = damaged(
  fc.oneof(
    fc.array(field, { minLength: 1, maxLength: 4 }).map((fields) => `{ ${fields.join(" ")} }`),
    fc
      .array(field, { minLength: 1, maxLength: 3 })
      .map((fields) => `query Q($x: ID = 3) { ${fields.join(" ")} } fragment F on Query { name }`),
    among(
      "mutation { set(value: {a: [1, 2.5, true, null, ENUM]}) { id } }",
      "subscription { s }",
      "query ($a: [Int!]!) @d(x: 1) { name @include(if: true) @skip(if: $a) }",
      '{ a(b: """block\n  text""") }',
      "{ a } # c",
      "query A { name } query B { id }",
      "{",
      "",
      "fragment F on X { a }",
      "query Q { __typename }",
    ),
  ),
);
const type = among(
  "type Query { name: String id: ID! list: [Node] node(id: ID, first: Int = 1): Node }\ntype Node { id: ID! name: String }",
  "interface I { id: ID! }\ntype Node implements I { id: ID! name: String }\ntype Query { node(id: ID!): Node name: String }",
  "enum E { A B }\ninput In { a: Int = 1 b: [E!]! }\ntype Query { name(in: In, e: E = A): String }\nunion U = Query",
  "schema { query: Root mutation: M }\ntype Root { a: Int name: String }\ntype M { set(value: S): Root }\nscalar S\ndirective @d(x: Int) on FIELD | QUERY",
  '"""doc"""\ntype Query { "f" name: String @deprecated(reason: "x") }\nextend type Query { id: ID }',
  "type Query { a: Missing }",
  "type Query { a: Int a: Int }",
  "type A implements B { x: Int }\ninterface B { y: Int }",
);
const schema = damaged(type);

export const netCalls: readonly Calls[] = [
  calls("net.cidr_contains_matches", fc.oneof(near, tuples, named), fc.oneof(near, tuples, named)),
  expression(
    "net.cidr_contains_matches",
    "net.cidr_contains_matches({x | some x in input[0]}, {x | some x in input[1]})",
    tuples,
    tuples,
  ),
  calls("net.cidr_expand", small),
  calls("net.cidr_is_valid", cidr),
  calls("net.cidr_merge", networks),
  expression("net.cidr_merge", "net.cidr_merge({x | some x in input[0]})", networks),
  calls("uri.is_valid", uri),
  calls("uri.parse", uri),
];

export const graphqlCalls: readonly Calls[] = [
  calls("graphql.is_valid", query, type),
  calls("graphql.is_valid", query, schema),
  calls(
    "graphql.parse",
    among(
      "{ name }",
      "{ id name }",
      "{ node(id: 1) { id } }",
      "query Q { name } # c",
      "{ __typename x: name }",
    ),
    type,
  ),
  calls("graphql.parse_and_verify", query, type),
  expression(
    "graphql.is_valid",
    "graphql.is_valid(graphql.parse_query(input[0]), graphql.parse_schema(input[1]))",
    query,
    type,
  ),
  calls("graphql.parse_query", query),
  calls("graphql.parse_schema", schema),
  calls("graphql.schema_is_valid", schema),
];
