/**
 * @module Durations on the command line, where days are of use.
 */

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `90s`, `15m`, `12h`, `90d` in seconds; null where the text is none. */
export function parseDurationSeconds(text: string): number | null {
  const [, digits, unit] = /^([1-9][0-9]{0,6})([smhd])$/.exec(text) ?? [];
  return unit === undefined ? null : Number(digits) * SECONDS[unit as keyof typeof SECONDS];
}
