/**
 * @module The deprecated `cast_*`, which OPA knows only in v0: they give back a value of the type, and fail on any other.
 */

import { RegoSet } from "../values/index.ts";
import type { Builtins } from "./builtin.ts";
import { booleanOperand, listOperand, objectOperand, operandError, stringOperand } from "./operands.ts";

export const castBuiltins = {
  cast_array: (operands) => listOperand(operands, 0),
  cast_boolean: (operands) => booleanOperand(operands, 0),
  cast_null: ([value]) => {
    if (value !== null) throw operandError(value, 0, "null");
    return null;
  },
  cast_object: (operands) => objectOperand(operands, 0),
  cast_set: (operands) => new RegoSet(listOperand(operands, 0)),
  cast_string: (operands) => stringOperand(operands, 0),
} satisfies Builtins;
