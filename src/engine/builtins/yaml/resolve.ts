/**
 * @module What a scalar stands for, as go-yaml v3 resolves it: the core schema of YAML 1.2, with numbers of 1.1.
 */

import { BuiltinError } from "../builtin.ts";
import { parseFloatText, parseInteger } from "./numbers.ts";

/** A scalar; `double` is apart from `integer` as Go's types are. */
export type Scalar =
  | { readonly type: "null" }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "integer"; readonly value: bigint }
  | { readonly type: "double"; readonly value: number };

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, { type: "null" }] as const),
  ...["true", "True", "TRUE"].map((word) => [word, { type: "boolean", value: true }] as const),
  ...["false", "False", "FALSE"].map((word) => [word, { type: "boolean", value: false }] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, { type: "double", value: Number.NaN }] as const),
  ...[".inf", ".Inf", ".INF"].flatMap(
    (word) =>
      [
        [word, { type: "double", value: Number.POSITIVE_INFINITY }],
        [`+${word}`, { type: "double", value: Number.POSITIVE_INFINITY }],
        [`-${word}`, { type: "double", value: Number.NEGATIVE_INFINITY }],
      ] as const,
  ),
]);

const TYPES: Readonly<Record<string, Scalar["type"]>> = {
  null: "null",
  bool: "boolean",
  int: "integer",
  float: "double",
};

/** A plain scalar without a tag. Timestamps stay strings. */
export function resolvePlain(text: string): Scalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const string = { type: "string", value: text } as const;
  if (text.startsWith(".")) {
    const value = parseFloatText(text.replace(/(?<=\d)_(?=\d)/g, ""));
    return value === undefined ? string : { type: "double", value };
  }
  if (!/^[-+0-9]/.test(text) || isTimestamp(text)) return string;
  const plain = text.replaceAll("_", "");
  const integer = parseInteger(plain);
  if (integer !== undefined) return { type: "integer", value: integer };
  const value = parseFloatText(plain);
  return value === undefined ? string : { type: "double", value };
}

/** Dates are no numbers, nor are they anything else here. */
function isTimestamp(text: string): boolean {
  return /^\d{4}-\d/.test(text);
}

/** A scalar with a tag of YAML's own, such as `int`. Throws a `BuiltinError` where it is none of these. */
export function resolveTagged(tag: string, text: string): Scalar {
  if (tag === "str") return { type: "string", value: text };
  if (tag === "binary") return { type: "string", value: decodeBinary(text) };
  const scalar = resolvePlain(text);
  const type = TYPES[tag];
  if (type === undefined || scalar.type === type) return scalar;
  if (type === "double" && scalar.type === "integer") return { type, value: Number(scalar.value) };
  throw new BuiltinError(`yaml: cannot decode a ${scalar.type} as a !!${tag}`);
}

function decodeBinary(text: string): string {
  const compact = text.replace(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
    throw new BuiltinError("yaml: !!binary value contains invalid base64 data");
  }
  return Buffer.from(compact, "base64").toString("utf8");
}
