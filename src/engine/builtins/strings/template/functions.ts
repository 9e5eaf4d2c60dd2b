/**
 * @module The functions of Go templates (text/template, funcs.go), but for `call`, since Rego has no function values.
 */

import { BuiltinError } from "../../builtin.ts";
import { escapeText, UrlPart } from "../../encoding-percent.ts";
import { type GoArgument, NIL } from "../arguments.ts";
import { formatGo } from "../format.ts";
import { printGo } from "../verbs.ts";
import { indexOf, lengthOf, slice } from "./access.ts";
import { equal, lessThan } from "./comparison.ts";
import { escapeHtml, escapeJavaScript } from "./escapes.ts";
import type { TemplateValue } from "./tree.ts";

type TemplateFunction = (values: readonly TemplateValue[]) => TemplateValue;

/** What is said instead of a value that there is none of; OPA writes `<undefined>` in its place. */
export const NO_VALUE = "<no value>";

const FUNCTIONS: ReadonlyMap<
  string,
  { readonly takes: readonly [number, number]; readonly call: TemplateFunction }
> = new Map(
  Object.entries({
    // Evaluated where they are called, since they do not evaluate all their operands.
    and: { takes: [1, Infinity], call: () => undefined },
    or: { takes: [1, Infinity], call: () => undefined },
    call: { takes: [1, Infinity], call: () => fail("call of a value that is no function") },
    eq: { takes: [1, Infinity], call: ([one, ...others]) => bool(equal(one, others)) },
    ge: { takes: [2, 2], call: ([one, other]) => bool(!lessThan(one, other)) },
    gt: { takes: [2, 2], call: ([one, other]) => bool(!lessThan(one, other) && !equal(one, [other])) },
    html: { takes: [0, Infinity], call: (values) => text(escapeHtml(textOf(values))) },
    index: { takes: [1, Infinity], call: ([item, ...indexes]) => indexOf(item, indexes) },
    js: { takes: [0, Infinity], call: (values) => text(escapeJavaScript(textOf(values))) },
    le: { takes: [2, 2], call: ([one, other]) => bool(lessThan(one, other) || equal(one, [other])) },
    len: { takes: [1, 1], call: ([item]) => integer(lengthOf(item)) },
    lt: { takes: [2, 2], call: ([one, other]) => bool(lessThan(one, other)) },
    ne: { takes: [2, 2], call: ([one, other]) => bool(!equal(one, [other])) },
    not: { takes: [1, 1], call: ([value]) => bool(!isTrue(value)) },
    print: { takes: [0, Infinity], call: (values) => text(printGo(values.map(orNil))) },
    printf: { takes: [1, Infinity], call: ([format, ...values]) => text(printf(format, values)) },
    println: {
      takes: [0, Infinity],
      call: (values) => text(`${values.map((value) => printGo([orNil(value)])).join(" ")}\n`),
    },
    slice: { takes: [1, Infinity], call: ([item, ...indexes]) => slice(item, indexes) },
    urlquery: { takes: [0, Infinity], call: (values) => text(escapeText(textOf(values), UrlPart.query)) },
  } satisfies Record<string, { takes: [number, number]; call: TemplateFunction }>),
);

export function isFunction(name: string): boolean {
  return FUNCTIONS.has(name);
}

/** Throws a `BuiltinError` where the function takes another number of values. */
export function checkCount(name: string, count: number): void {
  const [least, most] = FUNCTIONS.get(name)?.takes ?? [0, 0];
  if (count < least || count > most) fail(`wrong number of args for ${name}: got ${count}`);
}

export function callFunction(name: string, values: readonly TemplateValue[]): TemplateValue {
  checkCount(name, values.length);
  return FUNCTIONS.get(name)?.call(values);
}

/** Not the zero of its type. Numbers of the input are text to Go, and never empty. */
export function isTrue(value: TemplateValue): boolean {
  if (value === undefined) return false;
  switch (value.type) {
    case "nil":
      return false;
    case "bool":
      return value.value;
    case "float64":
      return value.value !== 0;
    case "string":
    case "json.Number":
    case "[]interface {}":
    case "map[string]interface {}":
      return value.value.length > 0;
    default:
      return value.value !== 0n;
  }
}

function printf(format: TemplateValue, values: readonly TemplateValue[]): string {
  if (format?.type !== "string") return fail("wrong type for value; expected string");
  return formatGo(format.value, values.map(orNil));
}

/** What `html` and its like escape: a text as it is, else what print makes of the values. */
function textOf(values: readonly TemplateValue[]): string {
  return printGo(
    values.map((value) => (value === undefined || value.type === "nil" ? text(NO_VALUE) : value)),
  );
}

function orNil(value: TemplateValue): GoArgument {
  return value ?? NIL;
}

function bool(value: boolean): GoArgument {
  return { type: "bool", value };
}

function integer(value: number): GoArgument {
  return { type: "int", value: BigInt(value) };
}

function text(value: string): GoArgument {
  return { type: "string", value };
}

function fail(message: string): never {
  throw new BuiltinError(`template: ${message}`);
}
