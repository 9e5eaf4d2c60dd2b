/**
 * @module What a policy says about itself: `trace`, `print` (which the compiler turns into `internal.print`) and
 * `opa.runtime`.
 */

import { RegoObject, RegoSet, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { arrayOperand, stringOperand, typeName } from "./operands.ts";
import { plainText } from "./strings-print.ts";

export const debugBuiltins = {
  "internal.print": (operands, evaluation) => printProduct(arrayOperand(operands, 0), evaluation),
  "opa.runtime": (_operands, evaluation) => withoutCredentials(evaluation.runtime),
  trace: (operands, evaluation) => {
    evaluation.print(stringOperand(operands, 0).toWellFormed());
    return true;
  },
} satisfies Builtins;

/** An operand of print is the set of its values; more lines than these are not worth a request's time. */
const MAX_LINES = 1000;

/** A line for each combination of the operands' values; an operand without a value is `<undefined>`. */
function printProduct(operands: readonly Value[], { print }: Evaluation): boolean {
  let lines: readonly (readonly string[])[] = [[]];
  for (const operand of operands) {
    const texts = textsOf(operand);
    lines = lines.flatMap((line) => texts.map((text) => [...line, text])).slice(0, MAX_LINES);
  }
  for (const line of lines) print(line.join(" ").toWellFormed());
  return true;
}

function textsOf(operand: Value): readonly string[] {
  if (!(operand instanceof RegoSet)) {
    if (operand !== null && typeof operand === "object" && typeName(operand) !== "number") {
      throw new BuiltinError(`illegal argument type: ${typeName(operand)}`);
    }
    return [plainText(operand)];
  }
  return operand.size === 0 ? ["<undefined>"] : operand.members.map(plainText);
}

/** OPA hides what `config` tells of services' credentials and of keys, and fails where it does not find its way in it. */
function withoutCredentials(runtime: Value): Value {
  const config = runtime instanceof RegoObject ? runtime.get("config") : undefined;
  if (!(runtime instanceof RegoObject && config instanceof RegoObject)) return runtime;
  const hidden = new RegoObject(
    config.entries.map(([key, value]) => {
      if (key === "services" && value !== null) return [key, withoutServiceCredentials(value)];
      if (key === "keys" && value !== null) return [key, withoutKeys(value)];
      return [key, value];
    }),
  );
  return new RegoObject([...runtime.entries, ["config", hidden]]);
}

function withoutServiceCredentials(services: Value): Value {
  if (services instanceof RegoObject)
    return mapValues(services, (service) => without(service, ["credentials"]));
  if (!Array.isArray(services)) throw new BuiltinError("illegal service config type");
  return (services as readonly Value[]).map((service) => without(service, ["credentials"]));
}

function withoutKeys(keys: Value): Value {
  if (!(keys instanceof RegoObject)) throw new BuiltinError("illegal keys config type");
  return mapValues(keys, (key) => without(key, ["key", "private_key"]));
}

function mapValues(object: RegoObject, change: (value: Value) => Value): RegoObject {
  return new RegoObject(object.entries.map(([key, value]) => [key, change(value)]));
}

function without(value: Value, hidden: readonly string[]): Value {
  if (!(value instanceof RegoObject)) throw new BuiltinError("type assertion error");
  return new RegoObject(value.entries.filter(([key]) => !hidden.includes(key as string)));
}
