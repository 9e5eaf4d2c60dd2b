/**
 * @module Replacements as Go's regexp expands them: `$1`, `$name`, `${name}`; `$$` is a dollar, and so is one before nothing.
 */

import type { Groups, Pattern } from "./regex-engine.ts";

const REFERENCE = /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;
/** Go stops reading numbers of groups here. */
const MAX_GROUP_DIGITS = 9;

export function expandReplacement(
  replacement: string,
  pattern: Pattern,
  groups: Groups,
  text: string,
): string {
  return replacement.replace(REFERENCE, (_, dollar?: string, braced?: string, plain?: string) => {
    if (dollar !== undefined) return "$";
    const numbers = groupNumbers(braced ?? plain ?? "", pattern);
    const group = numbers
      .map((number) => groups[number])
      .find((span) => span !== undefined && span.start >= 0);
    return group === undefined ? "" : text.slice(group.start, group.end);
  });
}

/** Several groups may have a name: the first that matched counts. */
function groupNumbers(name: string, { names }: Pattern): readonly number[] {
  if (/^(0|[1-9]\d*)$/.test(name) && name.length <= MAX_GROUP_DIGITS) return [Number(name)];
  return names.get(name) ?? [];
}
