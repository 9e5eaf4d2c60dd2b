/**
 * @module What pipelines, commands and operands of a Go template give (text/template, exec.go).
 */

import { BuiltinError } from "../../builtin.ts";
import { callFunction, checkCount, isTrue } from "./functions.ts";
import { entryOf } from "./maps.ts";
import type { Operand, Pipe, TemplateValue } from "./tree.ts";

/** What can be seen at a place of a template. */
export interface Scope {
  readonly dot: TemplateValue;
  /** The last of a name counts. */
  readonly variables: { readonly name: string; value: TemplateValue }[];
  readonly budget: Budget;
}

/** What a template may still cost: about a unit for each character that it handles. */
export interface Budget {
  left: number;
}

/** A node or an operand costs as much as so many characters. */
export const NODE_COST = 16;
/** Variables that may be there at once: each is looked for among all. */
const MAX_VARIABLES = 1000;

/** Throws a `BuiltinError` where nothing is left. */
export function spend(budget: Budget, cost: number): void {
  budget.left -= cost;
  if (budget.left < 0) throw failure("too costly");
}

/** The result of the last command, which the pipeline's variables get. Nil becomes no value. */
export function evaluatePipe(pipe: Pipe, scope: Scope): TemplateValue {
  let value: TemplateValue;
  for (const [index, command] of pipe.commands.entries()) {
    const result = evaluateCommand(command, scope, index === 0 ? [] : [value]);
    value = result?.type === "nil" ? undefined : result;
  }
  for (const name of pipe.variables) {
    if (pipe.isAssignment) setVariable(scope, name, value);
    else declare(scope, name, value);
  }
  return value;
}

function declare({ variables }: Scope, name: string, value: TemplateValue): void {
  if (variables.length >= MAX_VARIABLES) throw failure("too many variables");
  variables.push({ name, value });
}

export function setVariable(scope: Scope, name: string, value: TemplateValue): void {
  findVariable(scope, name).value = value;
}

function findVariable({ variables }: Scope, name: string): Scope["variables"][number] {
  const variable = variables.findLast((candidate) => candidate.name === name);
  if (variable === undefined) throw failure(`undefined variable: ${name}`);
  return variable;
}

/** `final` holds the result of the command before, where there is one. */
function evaluateCommand(
  [first, ...rest]: readonly Operand[],
  scope: Scope,
  final: readonly TemplateValue[],
): TemplateValue {
  if (first === undefined) throw failure("empty command");
  if (first.kind === "function") return evaluateFunction(first.name, rest, scope, final);
  if (rest.length > 0 || final.length > 0) return giveArguments(first, scope);
  if (first.kind === "nil") throw failure("nil is not a command");
  return evaluateOperand(first, scope);
}

/** Only a function takes arguments; but a field of what is not there is not there, whatever it is given. */
function giveArguments(operand: Operand, scope: Scope): undefined {
  const names = "names" in operand ? operand.names : [];
  const isMissing =
    "names" in operand &&
    names.length > 0 &&
    evaluateOperand({ ...operand, names: names.slice(0, -1) }, scope) === undefined;
  if (!isMissing) throw failure("can't give argument to non-function");
}

/** `and` and `or` go no further than they must. */
function evaluateFunction(
  name: string,
  operands: readonly Operand[],
  scope: Scope,
  final: readonly TemplateValue[],
): TemplateValue {
  if (name !== "and" && name !== "or") {
    const values = [...operands.map((operand) => evaluateOperand(operand, scope)), ...final];
    const result = callFunction(name, values);
    spend(
      scope.budget,
      [...values, result].reduce((sum, value) => sum + costOf(value), 0),
    );
    return result;
  }
  checkCount(name, operands.length + final.length);
  let value: TemplateValue;
  for (const operand of operands) {
    value = evaluateOperand(operand, scope);
    if (isTrue(value) === (name === "or")) return value;
  }
  return final.length > 0 ? final[0] : value;
}

/** Texts are read as a whole; other values are shared. */
function costOf(value: TemplateValue): number {
  return typeof value?.value === "string" ? value.value.length : 0;
}

function evaluateOperand(operand: Operand, scope: Scope): TemplateValue {
  spend(scope.budget, NODE_COST);
  switch (operand.kind) {
    case "constant":
      return operand.value;
    case "dot":
      return scope.dot;
    case "nil":
      return undefined;
    case "fields":
      return fieldOf(scope.dot, operand.names);
    case "variable":
      return fieldOf(findVariable(scope, operand.name).value, operand.names);
    case "function":
      return evaluateFunction(operand.name, [], scope, []);
    case "pipe":
      return evaluatePipe(operand.pipe, scope);
    case "chain":
      if (operand.of.kind === "nil") throw failure("indirection through explicit nil");
      return fieldOf(evaluateOperand(operand.of, scope), operand.names);
  }
}

/** Of what is not there, every field is not there either; of nil there can be none. */
function fieldOf(value: TemplateValue, names: readonly string[]): TemplateValue {
  let result = value;
  for (const name of names) {
    if (result === undefined) return undefined;
    if (result.type !== "map[string]interface {}") {
      throw failure(`can't evaluate field ${name} in type ${result.type}`);
    }
    result = entryOf(result.value, name);
  }
  return result;
}

function failure(message: string): BuiltinError {
  return new BuiltinError(`template: ${message}`);
}
