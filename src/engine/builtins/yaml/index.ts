/**
 * @module `yaml.marshal`, `yaml.unmarshal` and `yaml.is_valid` (OPA's v1/topdown/encoding.go).
 */

import type { Value } from "../../values/index.ts";
import { BuiltinError, type Builtins } from "../builtin.ts";
import { stringOperand } from "../operands.ts";
import { readYaml } from "./read.ts";
import { writeYaml } from "./write.ts";

export const yamlBuiltins = {
  "yaml.is_valid": ([text]: readonly Value[]) => typeof text === "string" && isValid(text),
  "yaml.marshal": ([value]) => writeYaml(value as Value),
  "yaml.unmarshal": (operands) => readYaml(stringOperand(operands, 0)),
} satisfies Builtins;

function isValid(text: string): boolean {
  try {
    readYaml(text);
    return true;
  } catch (error) {
    if (error instanceof BuiltinError) return false;
    throw error;
  }
}
