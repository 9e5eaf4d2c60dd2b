/**
 * @module Which made-up requests tell what a token reaches of an operation: one that names what no scope can, and one
 * for every way in which its scopes' resource patterns fit the operation's name rules, or names can be left out.
 */

import { type Filling, fill, leaveOut, type Pattern, type SettledRule } from "./naming.ts";
import type { Values } from "./sample.ts";
import type { Named } from "./types.ts";

/** A resource pattern among a token's scopes, with the service that the scope names. */
export interface ScopePattern {
  readonly service: string;
  readonly parts: Pattern;
}

/** One request to try. */
export interface Trial {
  readonly values: Values;
  /** By rule, what it names; null where that is anything. */
  readonly named: readonly (Named | null)[];
}

/** More ways to combine patterns than any honest grant gives one operation. */
const MAX_COMBINATIONS = 2048;

export function patternsOf(scopes: readonly string[]): readonly ScopePattern[] {
  return scopes.flatMap((scope) => {
    const [service = "", , resource] = scope.split(":");
    return resource === undefined ? [] : [{ service, parts: resource.split(".") }];
  });
}

/** The request whose names no scope can hold; null where the rules contradict each other. */
export function neutralTrial(rules: readonly SettledRule[]): Trial | null {
  return trialOf(rules.map((rule) => fill(rule, null)));
}

/**
 * All other requests, those that name least first, each once. A pattern is tried where its scope names the service that
 * the name belongs to, or the operation's own, `service`. Null where there are too many to try.
 */
export function otherTrials(
  rules: readonly SettledRule[],
  patterns: readonly ScopePattern[],
  service: string,
): readonly Trial[] | null {
  const combined = combinations(rules, patterns, service);
  if (combined === null) return null;
  const seen = new Set([keyOf(neutralTrial(rules))]);
  const trials: Trial[] = [];
  for (const trial of combined.map(trialOf)) {
    if (trial === null || seen.has(keyOf(trial))) continue;
    seen.add(keyOf(trial));
    trials.push(trial);
  }
  return trials.toSorted((left, right) => namedParts(left) - namedParts(right));
}

/** Whether every request that `narrow` stands for is one that `wide` stands for. Both are of the same rules. */
export function covers(wide: Trial, narrow: Trial): boolean {
  return wide.named.every((named, index) => {
    const other = narrow.named[index];
    if (named === null) return true;
    if (!other || named.pattern === null || other.pattern === null) return named.pattern === other?.pattern;
    const names = other.pattern.split(".");
    return named.pattern.split(".").every((part, at) => part === "*" || part === names[at]);
  });
}

/** Where an operation touches several things, each can be covered by another scope, or be left out. */
function combinations(
  rules: readonly SettledRule[],
  patterns: readonly ScopePattern[],
  service: string,
): readonly (readonly (Filling | null)[])[] | null {
  let all: (Filling | null)[][] = [[]];
  for (const rule of rules) {
    const services = new Set(["*", service, rule.service ?? service]);
    const own = patterns.filter((pattern) => services.has(pattern.service));
    const fillings = [
      fill(rule, null),
      ...(rule.isOptional ? [leaveOut(rule)] : []),
      ...own.map(({ parts }) => fill(rule, parts)),
    ];
    if (all.length * fillings.length > MAX_COMBINATIONS) return null;
    all = all.flatMap((head) => fillings.map((filling) => [...head, filling]));
  }
  return all;
}

/** Null where a rule can't be filled, or two rules would give one parameter two values. */
function trialOf(fillings: readonly (Filling | null)[]): Trial | null {
  const values = new Map<string, string>();
  for (const filling of fillings) {
    if (filling === null) return null;
    for (const [name, value] of filling.values) {
      if ((values.get(name) ?? value) !== value) return null;
      values.set(name, value);
    }
  }
  return { values, named: fillings.map((filling) => filling?.named ?? null) };
}

function keyOf(trial: Trial | null): string {
  return JSON.stringify([...(trial?.values ?? [])]);
}

function namedParts({ named }: Trial): number {
  return named.flatMap((one) => one?.pattern?.split(".") ?? []).filter((part) => part !== "*").length;
}
