/**
 * @module Calls of the built-ins of objects, JSON, YAML, graphs, numbers, units and identifiers.
 */

import fc from "fast-check";
import {
  among,
  anyValue,
  type Calls,
  calls,
  damaged,
  expression,
  number,
  raw,
  shortText,
  text,
  textOf,
} from "./call.ts";

const key = among("a", "b", "c", "a/b", "m~n", "", "0", "1", "é");
const tree = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    number,
    among<unknown>(null, true, "x", "é"),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 3 }),
  ),
})).tree;
const object = fc.dictionary(key, tree, { maxKeys: 4 });

const pointer = fc.oneof(
  fc
    .array(among("a", "b", "c", "0", "1", "-", "a~1b", "m~0n", "", "é"), { maxLength: 3 })
    .map((parts) => parts.map((part) => `/${part}`).join("")),
  fc.array(fc.oneof(key, among<unknown>("-", 0, 1)), { maxLength: 3 }),
  among("a/b", "a", "~", "/~2", "/00", "/-1"),
);
/** OPA 1.22.2 panics where nothing is left of the document. */
const leavesNothing = ({
  op,
  path,
  from,
}: {
  readonly op: string;
  readonly path: unknown;
  readonly from?: unknown;
}) => (op === "remove" && isRoot(path)) || (op === "move" && isRoot(from));
const isRoot = (path: unknown) => path === "" || (Array.isArray(path) && path.length === 0);
const patches = fc.record(
  {
    op: among("add", "add", "remove", "replace", "move", "copy", "test", "none"),
    path: pointer,
    from: pointer,
    value: tree,
  },
  { requiredKeys: ["op", "path"] },
);
const patch = patches.filter((one) => !leavesNothing(one));

const graph = fc.dictionary(
  among("a", "b", "c", "d", "e"),
  fc.array(among<unknown>("a", "b", "c", "d", "e", "z", 1), { maxLength: 3 }),
  { maxKeys: 5 },
);

const schemaValue: fc.Arbitrary<unknown> = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    fc.record(
      {
        type: fc.oneof(
          among("string", "number", "integer", "object", "array", "boolean", "null"),
          among(["string", "null"], ["number", "object"]),
        ),
        enum: fc.uniqueArray(among<unknown>("a", 1, null, true, "b"), { minLength: 1, maxLength: 3 }),
        minLength: fc.nat(3),
        maxLength: fc.nat(5),
        pattern: among("^a", "b$", "[0-9]+"),
        format: among(
          "email",
          "ipv4",
          "ipv6",
          "date",
          "date-time",
          "uri",
          "hostname",
          "uuid",
          "regex",
          "nonsense",
        ),
        minimum: fc.integer({ min: -3, max: 5 }),
        maximum: fc.integer({ min: -3, max: 9 }),
        multipleOf: raw("1", "2", "0.5"),
        minItems: fc.nat(2),
        maxItems: fc.nat(3),
        uniqueItems: fc.boolean(),
        required: fc.uniqueArray(among("a", "b", "c"), { minLength: 1, maxLength: 2 }),
        minProperties: fc.nat(2),
        additionalProperties: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    fc.record({ properties: fc.dictionary(among("a", "b", "c"), tie("schema"), { maxKeys: 2 }) }),
    fc.record({ items: tie("schema") }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie("schema") }),
    among<unknown>(
      { $ref: "#/definitions/x", definitions: { x: { type: "string" } } },
      { const: 1 },
      { type: "strin" },
      { minimum: "1" },
      { required: [] },
      { pattern: "(" },
    ),
  ),
})).schema;
const instance = fc.oneof(
  fc.dictionary(among("a", "b", "c", "d"), fc.oneof(tree, text), { maxKeys: 3 }),
  tree,
  among<unknown>(
    "a",
    "ab1",
    "a@b.example",
    "10.0.0.1",
    "::1",
    "2024-02-30",
    "2024-02-29",
    "2024-01-01T00:00:00Z",
    "http://x/",
    1,
    2,
    0,
    -1,
    2.5,
    null,
    [],
    [1, 1],
    ["a"],
  ),
);
const asTextToo = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 2, arbitrary: value }, { weight: 1, arbitrary: value.map((one) => textOf(one)) });

/** Tags that are no tags of YAML are left to docs/compliance.md. */
const yaml = damaged(
  fc.oneof(
    tree.map((value) => textOf(value)),
    among(
      "a: 1\nb: [x, y]\n",
      "- 1\n- two\n- {a: b}\n",
      "a: |\n  text\n  more\n",
      "a: >-\n  folded\n  text\n",
      "? [1]\n: x\n",
      "&a x: *a\n",
      "a: &b {c: 1}\nd: *b\n",
      "<<: {a: 1}\nb: 2\n",
    ),
    among(
      "yes",
      "no",
      "on",
      "~",
      "null",
      "0x1F",
      "0o17",
      "017",
      "1_000",
      ".inf",
      "-.INF",
      ".nan",
      "1e3",
      "1.50",
      "2024-01-01",
      "'it''s'",
      '"\\u00e9\\n"',
      "a: b: c",
      "\t- a",
      "--- a\n--- b",
      "# only\n",
      "",
      "a:\n- 1\n-  2",
      "!!str 1",
      "!!int '3'",
      "a: 1\na: 2",
    ),
  ),
).filter((text) => !text.includes("!!") || /^!!(?:str 1|int '3')$/.test(text));

const bytes = damaged(
  fc
    .tuple(
      fc.oneof(fc.nat(9_999).map(String), among("1.5", "0.1", ".5", "-2", "1e3", "", "00", "1_0")),
      among(
        "",
        "b",
        "k",
        "K",
        "kb",
        "KB",
        "ki",
        "KiB",
        "m",
        "MB",
        "Mi",
        "g",
        "GiB",
        "t",
        "TB",
        "p",
        "PiB",
        "e",
        "Ei",
        "x",
      ),
    )
    .map((parts) => parts.join("")),
);
const units = damaged(
  fc
    .tuple(
      fc.oneof(
        fc.nat(9_999).map(String),
        among("1.5", "0.001", "-2", "1e3", "1E2", "", "12345678901234567890"),
      ),
      among("", "m", "k", "K", "Ki", "M", "Mi", "G", "Gi", "T", "Ti", "P", "Pi", "E", "Ei", "b", "Z", " k"),
    )
    .map((parts) => parts.join("")),
);
const uuid = damaged(
  fc.oneof(
    fc.uuid(),
    fc.uuid({ version: 1 }),
    fc.uuid({ version: 2 }),
    fc.uuid().map((id) => `urn:uuid:${id}`),
    fc.uuid().map((id) => `{${id}}`),
    fc.uuid().map((id) => id.replaceAll("-", "")),
    fc.uuid().map((id) => id.toUpperCase()),
  ),
);
const sets = "{x | some x in input[0]}, {x | some x in input[1]}";
const someValues = fc.array(fc.oneof(tree, among<unknown>(1, 2, "a")), { maxLength: 4 });

export const dataCalls: readonly Calls[] = [
  calls("graph.reachable_paths", graph, fc.array(among("a", "b", "c", "q"), { maxLength: 3 })),
  expression(
    "graph.reachable_paths",
    "graph.reachable_paths({k: {x | some x in v} | some k, v in input[0]}, {x | some x in input[1]})",
    graph,
    fc.array(among("a", "b", "c", "q"), { maxLength: 3 }),
  ),
  calls(
    "json.marshal_with_options",
    tree,
    fc.record(
      { indent: among("", " ", "\t", "--"), prefix: among("", ">", "  "), pretty: fc.boolean() },
      { requiredKeys: [] },
    ),
  ),
  // OPA reports properties that are too many in the order of a Go map, which is another each time.
  expression(
    "json.match_schema",
    "[[matches, {error | some error in errors}] | [matches, errors] := json.match_schema(input[0], input[1])]",
    asTextToo(instance),
    asTextToo(schemaValue),
  ),
  calls("json.patch", tree, fc.array(patch, { maxLength: 3 })),
  expression(
    "json.patch",
    "json.patch({x | some x in input[0]}, input[1])",
    someValues,
    fc.array(patch, { maxLength: 2 }),
  ),
  calls("json.verify_schema", asTextToo(schemaValue)),
  calls(
    "numbers.range_step",
    fc.integer({ min: -20, max: 20 }),
    fc.integer({ min: -20, max: 20 }),
    fc.oneof(fc.integer({ min: -1, max: 9 }), raw("1.0", "2.5", "1e1")),
  ),
  calls("object.subset", fc.oneof(object, someValues), fc.oneof(object, someValues)),
  calls(
    "object.subset",
    among<unknown>({ a: 1, b: { c: [1, 2, 3] } }, [1, 2, 3], [[1], 2]),
    among<unknown>({ a: 1 }, { b: { c: [1, 2] } }, { b: {} }, [2, 3], [1, 3], [], {}, [[1]]),
  ),
  expression("object.subset", `object.subset(${sets})`, someValues, someValues),
  expression("object.subset", "object.subset(input[0], {x | some x in input[1]})", someValues, someValues),
  calls("units.parse", units),
  calls("units.parse_bytes", bytes),
  calls("uuid.parse", uuid),
  calls("yaml.is_valid", yaml),
  calls("yaml.marshal", fc.oneof(tree, anyValue)),
  calls(
    "yaml.marshal",
    fc.oneof(
      text,
      shortText,
      among(
        "yes",
        "1",
        "0x1",
        "~",
        "- a",
        "a: b",
        "#",
        "'",
        " a",
        "a ",
        "\n",
        "2024-01-01",
        ".inf",
        "1e3",
        "null",
        "é",
        "😀",
        "@a",
        "%a",
        "*a",
      ),
    ),
  ),
  calls("yaml.unmarshal", yaml),
];
