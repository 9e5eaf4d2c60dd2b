/**
 * @module The execution of a Go template (text/template, exec.go). What Go would do without end, or until memory is full,
 * ends in an error here.
 */

import { BuiltinError } from "../../builtin.ts";
import { isIntegerType, NIL } from "../arguments.ts";
import { MAX_RESULT_LENGTH } from "../flags.ts";
import { printGo } from "../verbs.ts";
import { isTrue, NO_VALUE } from "./functions.ts";
import { type Budget, evaluatePipe, NODE_COST, type Scope, setVariable, spend } from "./operands.ts";
import { MAIN, type Node, type Templates, type TemplateValue } from "./tree.ts";

/** A template that calls itself deeper is taken for one that never ends. */
const MAX_DEPTH = 200;

type Control = Extract<Node, { kind: "if" | "with" | "range" }>;
/** What ends the round of a range early. */
type Exit = "break" | "continue" | undefined;

interface Run {
  readonly templates: Templates;
  readonly output: string[];
  readonly budget: Budget;
  depth: number;
}

/** The text of the main template with the value as its dot. Throws a `BuiltinError`. */
export function evaluateTemplate(templates: Templates, data: TemplateValue): string {
  const run: Run = { templates, output: [], budget: { left: MAX_RESULT_LENGTH }, depth: 0 };
  runTemplate(run, MAIN, data);
  return run.output.join("");
}

/** A template sees no variables but `$`. */
function runTemplate(run: Run, name: string, data: TemplateValue): void {
  const nodes = run.templates.get(name);
  if (nodes === undefined) throw failure(`template ${JSON.stringify(name)} not defined`);
  if (run.depth >= MAX_DEPTH) throw failure("exceeded maximum template depth");
  run.depth++;
  walkList(run, nodes, { dot: data, variables: [{ name: "$", value: data }], budget: run.budget });
  run.depth--;
}

function walkList(run: Run, nodes: readonly Node[], scope: Scope): Exit {
  for (const node of nodes) {
    const exit = walk(run, node, scope);
    if (exit !== undefined) return exit;
  }
  return undefined;
}

function walk(run: Run, node: Node, scope: Scope): Exit {
  spend(run.budget, NODE_COST);
  switch (node.kind) {
    case "text":
      write(run, node.text);
      return undefined;
    case "action": {
      const value = evaluatePipe(node.pipe, scope);
      if (node.pipe.variables.length === 0) write(run, value === undefined ? NO_VALUE : printGo([value]));
      return undefined;
    }
    case "template":
      runTemplate(run, node.name, node.pipe === undefined ? undefined : evaluatePipe(node.pipe, scope));
      return undefined;
    case "break":
    case "continue":
      return node.kind;
    default:
      return walkControl(run, node, scope);
  }
}

/** Variables of a control are gone behind it. */
function walkControl(run: Run, node: Control, scope: Scope): Exit {
  const known = scope.variables.length;
  const value = evaluatePipe(node.pipe, scope);
  const exit =
    node.kind === "range" ? walkRange(run, node, value, scope) : walkBranch(run, node, value, scope);
  scope.variables.length = known;
  return exit;
}

function walkBranch(run: Run, node: Control, value: TemplateValue, scope: Scope): Exit {
  if (!isTrue(value)) return walkList(run, node.elseList, scope);
  return walkList(run, node.list, node.kind === "with" ? { ...scope, dot: value } : scope);
}

function walkRange(run: Run, node: Control, value: TemplateValue, scope: Scope): Exit {
  const known = scope.variables.length;
  let isEmpty = true;
  for (const [index, element] of elementsOf(value, node.pipe.variables.length)) {
    isEmpty = false;
    spend(run.budget, NODE_COST);
    bind(node, index, element, scope);
    const exit = walkList(run, node.list, { ...scope, dot: element });
    scope.variables.length = known;
    if (exit === "break") return undefined;
  }
  return isEmpty ? walkList(run, node.elseList, scope) : undefined;
}

/** With one variable it gets the element, with two the first gets the index. */
function bind({ pipe }: Control, index: TemplateValue, element: TemplateValue, scope: Scope): void {
  const { variables, isAssignment } = pipe;
  const values = variables.length > 1 ? [index, element] : [element];
  for (const [at, name] of variables.entries()) {
    if (isAssignment) setVariable(scope, name, values[at]);
    else {
      const declared = scope.variables.at(at - variables.length);
      if (declared !== undefined) declared.value = values[at];
    }
  }
}

function* elementsOf(value: TemplateValue, variables: number): Generator<[TemplateValue, TemplateValue]> {
  if (value === undefined || value.type === "nil") return;
  if (value.type === "[]interface {}") {
    for (const [index, element] of value.value.entries())
      yield [{ type: "int", value: BigInt(index) }, element];
  } else if (value.type === "map[string]interface {}") {
    for (const [key, element] of value.value) yield [{ type: "string", value: key }, element];
  } else if (isIntegerType(value)) {
    if (variables > 1) throw failure("can't iterate over an integer with more than one variable");
    for (let index = 0n; index < value.value; index++) yield [NIL, { type: value.type, value: index }];
  } else {
    throw failure(`range can't iterate over ${value.type}`);
  }
}

function write(run: Run, text: string): void {
  spend(run.budget, text.length);
  run.output.push(text);
}

function failure(message: string): BuiltinError {
  return new BuiltinError(`template: ${message}`);
}
