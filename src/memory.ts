/**
 * @module Asks V8 to collect garbage where it can't know that it is time.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

interface Collection {
  readonly type: "minor" | "major";
  readonly flavor?: "last-resort";
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (collection: Collection) => void;

/**
 * Of all that is left, and gives the pages back that are empty then: once, after a start, which leaves twice as much behind as is needed
 * from then on. Takes a tenth of a second.
 */
export function tidyAfterStart(): void {
  collect({ type: "major", flavor: "last-resort" });
}

/**
 * V8 begins to collect the whole heap where buffers take 32 MiB.
 */
const EVERY_BYTES = 8 * 1024 * 1024;

let bytes = 0;

/**
 * Tells of bytes of a body, which came in buffers of their own. Each read of a socket makes a buffer outside of V8's heap, and next to
 * nothing on it. So the young generation, whose collection is cheap, never fills up, and V8 collects the whole heap instead, ten times
 * a second: that took a third of the time of a download, and the buffers took another 60 MB. A collection of the young generation
 * takes half a millisecond.
 */
export function noteBytes(count: number): void {
  bytes += count;
  if (bytes < EVERY_BYTES) return;
  bytes = 0;
  collect({ type: "minor" });
}
