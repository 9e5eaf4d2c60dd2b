/**
 * @module `json.marshal_with_options`: JSON in lines, as Go's `MarshalIndent` lays them out.
 */

import type { RegoObject, Value } from "../../values/index.ts";
import { type Builtin, BuiltinError } from "../builtin.ts";
import { objectOperand, typeName } from "../operands.ts";
import { type Layout, printGoJson } from "./go-json.ts";

/** Options are `pretty`, `prefix` and `indent`; either of the latter two implies the first. */
export const marshalWithOptions: Builtin = (operands) => {
  const layout = layoutOf(objectOperand(operands, 1));
  const value = operands[0] as Value;
  return layout === undefined ? printGoJson(value) : `${layout.prefix}${printGoJson(value, layout)}`;
};

function layoutOf({ entries }: RegoObject): Layout | undefined {
  let isPretty: boolean | undefined;
  let [prefix, indent, isImplied] = ["", "\t", false];
  for (const [key, value] of entries) {
    switch (key) {
      case "prefix":
        [prefix, isImplied] = [text(key, value), true];
        break;
      case "indent":
        [indent, isImplied] = [text(key, value), true];
        break;
      case "pretty":
        if (typeof value !== "boolean") throw optionError("key pretty failed cast to bool");
        isPretty = value;
        break;
      default:
        throw optionError(
          typeof key === "string"
            ? `object contained unknown key "${key}"`
            : `failed to stringify key of type ${typeName(key)}`,
        );
    }
  }
  return (isPretty ?? isImplied) ? { prefix, indent } : undefined;
}

function text(key: string, value: Value): string {
  if (typeof value !== "string") throw optionError(`key "${key}" failed cast to string`);
  return value;
}

function optionError(why: string): BuiltinError {
  return new BuiltinError(`operand 2 ${why}`, "eval_type_error");
}
