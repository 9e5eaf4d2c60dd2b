/**
 * @module How a request must name what a scope's resource pattern covers, by the name rules of its operation.
 */

import { PLACEHOLDER, pathParameters } from "./sample.ts";
import type { Entry, Named } from "./types.ts";

type NameRule = NonNullable<Entry["names"]>[number];

/** The dotted parts of a scope's resource; `*` stands for any one part. */
export type Pattern = readonly string[];

/** How many parts a name of Unity Catalog has, as in `src/facts`. */
const PARTS: Readonly<Record<string, number>> = {
  catalog: 1,
  schema: 2,
  table: 3,
  volume: 3,
  function: 3,
  model: 3,
  securable: 3,
  column: 4,
};

/** What a request may name where it says the type itself: some of Unity Catalog's, and one with a name of one part. */
const SECURABLE_TYPES = ["catalog", "schema", "table", "volume", "function", "model", "external-location"];

const VOLUME_PATH = "volume-path";

/** A rule as one request can fill it: its type is settled. */
export interface SettledRule {
  readonly type: string;
  /** Without braces: the parameters that hold the name, from its widest part. */
  readonly parameters: readonly string[];
  /** The parameter that says the type, where the request does. */
  readonly typeParameter: string | null;
  /** Whose scopes reach it; null for the operation's own service. */
  readonly service: string | null;
  /** Whether a request can do without the name, since it does not stand in the path. */
  readonly isOptional: boolean;
}

/** What a request gives for one rule. */
export interface Filling {
  readonly values: ReadonlyMap<string, string>;
  /** What it then names; null where that is anything. */
  readonly named: Named | null;
}

/** An entry's rules, once for every type that a rule leaves to the request. */
export function settledRules(entry: Entry): readonly (readonly SettledRule[])[] {
  const rules = entry.names ?? [];
  const inPath = pathParameters(entry.path);
  const types = rules.some(({ type }) => bareName(type) !== type) ? SECURABLE_TYPES : [""];
  return types.map((type) => rules.map((rule) => settled(rule, type, inPath)));
}

function settled(rule: NameRule, type: string, inPath: ReadonlySet<string>): SettledRule {
  const typeParameter = bareName(rule.type);
  const isSaid = typeParameter !== rule.type;
  const parameters = rule.parts.map(bareName);
  return {
    type: isSaid ? type : rule.type,
    parameters,
    typeParameter: isSaid ? typeParameter : null,
    service: rule.service ?? null,
    isOptional: !parameters.some((name) => inPath.has(name)),
  };
}

/**
 * Fills a rule so that `pattern` covers the name, or names more than the name has parts for: then by as much of it as
 * fits. Null stands for a name that no pattern covers. Gives null where the pattern is for no name of this type.
 */
export function fill(rule: SettledRule, pattern: Pattern | null): Filling | null {
  const parts = partsOf(rule, pattern ?? []);
  if (parts === null) return null;
  const names = parts.map((part) => (part === "*" ? PLACEHOLDER : part));
  const values = typeValues(rule);
  const [whole] = rule.parameters;
  if (rule.parameters.length === 1 && whole !== undefined) values.set(whole, wholeName(rule, names));
  else for (const [index, name] of rule.parameters.entries()) values.set(name, names[index] ?? PLACEHOLDER);
  const isAny = pattern === null && rule.typeParameter === null;
  return { values, named: isAny ? null : { type: shownType(rule), pattern: parts.join(".") } };
}

/** Leaves the name out. */
export function leaveOut(rule: SettledRule): Filling {
  return { values: typeValues(rule), named: { type: shownType(rule), pattern: null } };
}

function typeValues({ type, typeParameter }: SettledRule): Map<string, string> {
  return new Map(typeParameter === null ? [] : [[typeParameter, type]]);
}

function shownType({ type }: SettledRule): string {
  return type === VOLUME_PATH ? "volume" : type;
}

/** The pattern in as many parts as the name has; null where it is for no name of this type. */
function partsOf(rule: SettledRule, pattern: Pattern): Pattern | null {
  const type = shownType(rule);
  const count = Object.hasOwn(PARTS, type) ? PARTS[type] : undefined;
  if (count !== undefined || rule.parameters.length > 1) {
    return Array.from({ length: count ?? rule.parameters.length }, (_, index) => pattern[index] ?? "*");
  }
  // Such a name is one part, which may have dots in it.
  if (pattern.length > 1 && pattern.includes("*")) return null;
  return [pattern.length === 0 ? "*" : pattern.join(".")];
}

function wholeName({ type }: SettledRule, names: readonly string[]): string {
  return type === VOLUME_PATH ? ["Volumes", ...names, PLACEHOLDER].join("/") : names.join(".");
}

/** The parameter in braces, as a rule writes one of the path. */
function bareName(name: string): string {
  return name.replace(/^\{(\w+)\}$/, "$1");
}
