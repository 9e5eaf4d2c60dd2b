/**
 * @module `semver.compare` and `semver.is_valid`: Semantic Versioning 2.0.0, after OPA's internal/semver. A leading `v` is let
 * through; npm's semver is laxer than this.
 */

import { compareValues, RegoNumber, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins } from "./builtin.ts";
import { stringOperand } from "./operands.ts";

export const semverBuiltins = {
  "semver.compare": (operands) => {
    const texts = [stringOperand(operands, 0), stringOperand(operands, 1)] as const;
    return RegoNumber.of(compare(versionOperand(texts[0], 1), versionOperand(texts[1], 2)));
  },
  "semver.is_valid": ([text]: readonly Value[]) => typeof text === "string" && parse(text) !== undefined,
} satisfies Builtins;

interface Version {
  /** Major, minor, patch. */
  readonly numbers: readonly bigint[];
  readonly preRelease: string;
}

const IDENTIFIERS = /^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*$/;
const NUMBER = /^(0|[1-9]\d*)$/;
const MAX_INT64 = 2n ** 63n - 1n;

function versionOperand(text: string, position: number): Version {
  const version = parse(text);
  if (version === undefined) {
    throw new BuiltinError(`operand ${position}: string ${text} is not a valid SemVer`);
  }
  return version;
}

function parse(text: string): Version | undefined {
  const [withoutMetadata, metadata] = cut(text.startsWith("v") ? text.slice(1) : text, "+");
  if (metadata !== undefined && !IDENTIFIERS.test(metadata)) return undefined;
  const [core, preRelease] = cut(withoutMetadata, "-");
  if (preRelease !== undefined && !isPreRelease(preRelease)) return undefined;
  const parts = core.split(".");
  if (parts.length !== 3 || !parts.every((part) => NUMBER.test(part) && part.length < 20)) return undefined;
  const numbers = parts.map(BigInt);
  return numbers.every((number) => number <= MAX_INT64)
    ? { numbers, preRelease: preRelease ?? "" }
    : undefined;
}

function isPreRelease(text: string): boolean {
  return IDENTIFIERS.test(text) && text.split(".").every((part) => !/^0\d+$/.test(part));
}

function cut(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function compare(one: Version, other: Version): number {
  for (const [index, number] of one.numbers.entries()) {
    const order = orderOf(number, other.numbers[index] ?? 0n);
    if (order !== 0) return order;
  }
  return comparePreReleases(one.preRelease, other.preRelease);
}

/** A version without a pre-release comes after all that have one. */
function comparePreReleases(one: string, other: string): number {
  if (one === other) return 0;
  if (one === "" || other === "") return one === "" ? 1 : -1;
  const [left, right] = [one.split("."), other.split(".")];
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const order = compareIdentifiers(left[index] ?? "", right[index] ?? "");
    if (order !== 0) return order;
  }
  return orderOf(left.length, right.length);
}

/** Numbers come before other identifiers; OPA's are Go ints, which stop at the largest. */
function compareIdentifiers(one: string, other: string): number {
  const [oneIsNumber, otherIsNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (oneIsNumber && otherIsNumber) return orderOf(saturated(one), saturated(other));
  if (oneIsNumber || otherIsNumber) return oneIsNumber ? -1 : 1;
  return orderOf(compareValues(one, other), 0);
}

function saturated(digits: string): bigint {
  const number = digits.length > 19 ? MAX_INT64 : BigInt(digits);
  return number > MAX_INT64 ? MAX_INT64 : number;
}

function orderOf<T extends number | bigint>(one: T, other: T): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
