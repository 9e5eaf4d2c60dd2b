/**
 * @module Which elements of a list a policy lets its reader see, by the field that names them.
 */

import { isRawNumber } from "../../model/json.ts";
import type { ListFilter } from "./plan.ts";

export type ElementTest = (element: unknown) => boolean;

/** Whether an element stays: every filter must hold. */
export function elementTest(filters: readonly ListFilter[]): ElementTest {
  const tests = filters.map(filterTest);
  return (element) => tests.every((holds) => holds(element));
}

/** An element without the field, or with something in it that is no name, is not known to be allowed. */
function filterTest({ field, or, in: patterns, dotted = false }: ListFilter): ElementTest {
  const fields = or === undefined ? [field] : [field, or];
  const matches = dotted ? dottedTest(patterns) : exactTest(patterns);
  // Names in parts are texts; only others may be numbers, such as those of jobs.
  const nameOf = dotted ? textOf : textOrDigitsOf;
  return (element) =>
    fields.some((each) => {
      const name = nameOf(memberOf(element, each));
      return name !== null && matches(name);
    });
}

/** Of objects only: lists and numbers that keep their digits have properties, too, but no members. */
function memberOf(element: unknown, field: string): unknown {
  if (typeof element !== "object" || element === null || Array.isArray(element) || isRawNumber(element)) {
    return undefined;
  }
  return Object.hasOwn(element, field) ? (element as Record<string, unknown>)[field] : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** An integer's digits, all of them: ids have up to 64 bits. */
function textOrDigitsOf(value: unknown): string | null {
  if (isRawNumber(value)) return (value as { readonly rawJSON: string }).rawJSON;
  return Number.isSafeInteger(value) ? String(value) : textOf(value);
}

function exactTest(patterns: readonly string[]): (name: string) => boolean {
  const names = new Set(patterns);
  return names.has("*") ? () => true : (name) => names.has(name);
}

/** As scopes do: part by part from the front, `*` for one part, ASCII letters in any case. */
function dottedTest(patterns: readonly string[]): (name: string) => boolean {
  const split = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).split(".");
  const wanted = patterns.map(split);
  return (name) => {
    const parts = split(name);
    return wanted.some((pattern) =>
      pattern.every((part, index) => index < parts.length && (part === "*" || part === parts[index])),
    );
  };
}
