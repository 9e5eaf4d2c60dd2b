/**
 * @module What pipelines, commands and operands of a Go template give (text/template, exec.go).
 */

import { BuiltinError } from "../../builtin.ts";
import { callFunction, checkCount, isTrue, type TemplateValue } from "./functions.ts";
import type { Operand, Pipe } from "./tree.ts";

/** What can be seen at a place of a template. */
export interface Scope {
  readonly dot: TemplateValue;
  /** The last of a name counts. */
  readonly variables: { readonly name: string; value: TemplateValue }[];
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
    else scope.variables.push({ name, value });
  }
  return value;
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
  if (rest.length > 0 || final.length > 0) throw failure("can't give argument to non-function");
  if (first.kind === "nil") throw failure("nil is not a command");
  return evaluateOperand(first, scope);
}

/** `and` and `or` go no further than they must. */
function evaluateFunction(
  name: string,
  operands: readonly Operand[],
  scope: Scope,
  final: readonly TemplateValue[],
): TemplateValue {
  if (name !== "and" && name !== "or") {
    return callFunction(name, [...operands.map((operand) => evaluateOperand(operand, scope)), ...final]);
  }
  checkCount(name, operands.length + final.length);
  let value: TemplateValue;
  for (const operand of operands) {
    value = evaluateOperand(operand, scope);
    if (isTrue(value) === (name === "or")) return value;
  }
  return final.length > 0 ? final[0] : value;
}

function evaluateOperand(operand: Operand, scope: Scope): TemplateValue {
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
    result = result.value.find(([key]) => key === name)?.[1];
  }
  return result;
}

function failure(message: string): BuiltinError {
  return new BuiltinError(`template: ${message}`);
}
