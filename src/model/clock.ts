/**
 * @module The time of day as text. Many requests come within the same millisecond, which is written once.
 */

let writtenAt = Number.NaN;
let written = "";

/** RFC 3339, to the millisecond, in UTC. */
export function timeNow(): string {
  const now = Date.now();
  if (now !== writtenAt) {
    writtenAt = now;
    written = new Date(now).toISOString();
  }
  return written;
}
