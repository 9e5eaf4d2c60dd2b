/**
 * @module `json.match_schema` and `json.verify_schema` (OPA's v1/topdown/jsonschema.go).
 */

import { RegoObject, type Value } from "../../../values/index.ts";
import { type Builtin, BuiltinError } from "../../builtin.ts";
import { compileSchema } from "./compile.ts";
import { readDocument } from "./document.ts";
import { validate } from "./validate.ts";

/** `[matches, findings]`. */
export const matchSchema: Builtin = (operands) => {
  const [document, schema] = operands as readonly [Value, Value];
  const json = readDocument(document);
  const { isValid, findings } = bounded(() => validate(compileSchema(readDocument(schema)), json));
  return [
    isValid,
    findings.map(
      ({ type, field, description }) =>
        new RegoObject([
          ["error", `${field}: ${description}`],
          ["type", type],
          ["field", field],
          ["desc", description],
        ]),
    ),
  ];
};

/** `[is one, what is wrong]`. */
export const verifySchema: Builtin = (operands) => {
  try {
    bounded(() => compileSchema(readDocument(operands[0] as Value)));
    return [true, null];
  } catch (error) {
    if (error instanceof BuiltinError) return [false, `jsonschema: ${error.message}`];
    throw error;
  }
};

/** Schemas that refer to themselves without end exhaust the stack or the steps. */
function bounded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw new BuiltinError(error.message);
    throw error;
  }
}
