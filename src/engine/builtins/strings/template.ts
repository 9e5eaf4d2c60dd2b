/**
 * @module `strings.render_template`: Go's text/template, as far as Rego's values reach. Their way there is OPA's: by JSON, so
 * that sets, keys that are no strings, and strings that Go escapes as JSON does not, are errors.
 */

import { RegoNumber, RegoObject, RegoSet, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { quote } from "../strings-quote.ts";
import { type GoArgument, NIL } from "./arguments.ts";
import { evaluateTemplate } from "./template/evaluate.ts";
import { NO_VALUE } from "./template/functions.ts";
import { parseTemplate } from "./template/parser.ts";

export function renderTemplate(template: string, variables: RegoObject): string {
  const data = templateValue(variables);
  return evaluateTemplate(parseTemplate(template), data).replaceAll(NO_VALUE, "<undefined>");
}

function templateValue(value: Value): GoArgument {
  if (value === null) return NIL;
  if (typeof value === "boolean") return { type: "bool", value };
  if (typeof value === "string") return { type: "string", value: jsonText(value) };
  if (value instanceof RegoNumber) return { type: "json.Number", value: value.text };
  if (value instanceof RegoSet) throw new BuiltinError("sets cannot be used in templates");
  if (value instanceof RegoObject) {
    const entries = value.entries.map(([key, item]) => [keyOf(key), templateValue(item)] as const);
    return { type: "map[string]interface {}", value: entries };
  }
  return { type: "[]interface {}", value: value.map(templateValue) };
}

function keyOf(key: Value): string {
  if (typeof key !== "string") throw new BuiltinError("keys in templates must be strings");
  return jsonText(key);
}

function jsonText(text: string): string {
  try {
    JSON.parse(quote(text));
  } catch {
    throw new BuiltinError("invalid character in string escape code");
  }
  return text;
}
