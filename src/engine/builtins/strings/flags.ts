/**
 * @module The flags of a Go format's verb, and padding by them (fmt's format.go).
 */

import { BuiltinError } from "../builtin.ts";

export interface Flags {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%+v` and `%#v` are formats of their own, in which plus and sharp do not count as such. */
  plusV: boolean;
  sharpV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

/** A longer result is an attack: `%1000000d` a thousand times over. */
export const MAX_RESULT_LENGTH = 2 ** 26;

export function noFlags(): Flags {
  return {
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
    width: undefined,
    precision: undefined,
  };
}

/** To the width, which counts characters; zeros only on the left. */
export function pad(text: string, flags: Flags, zero = flags.zero): string {
  const length = flags.width === undefined ? 0 : Array.from(text).length;
  const padding = padCharacters((flags.width ?? 0) - length, zero && !flags.minus ? "0" : " ");
  return flags.minus ? text + padding : padding + text;
}

export function padCharacters(count: number, character: string): string {
  if (count > MAX_RESULT_LENGTH) throw new BuiltinError("sprintf: result too long");
  return count > 0 ? character.repeat(count) : "";
}

/** The first characters, as many as the precision says. */
export function truncate(text: string, { precision }: Flags): string {
  return precision === undefined || text.length <= precision
    ? text
    : Array.from(text).slice(0, precision).join("");
}
