/**
 * @module What changes between two tokens or two policies, as plain text.
 */

import type { Change, Direction } from "../../access/index.ts";
import { alignedText, type Row } from "./columns.ts";
import { verdictText } from "./verdict-text.ts";

const SIGNS: Readonly<Record<Direction, string>> = { wider: "+", narrower: "-", other: "~" };

/** What becomes possible comes first. */
const ORDER = ["wider", "other", "narrower"] as const satisfies Direction[];

/** A line for each operation whose verdict changed. `total` counts those that were compared. */
export function diffText(changes: readonly Change[], total: number): string {
  if (changes.length === 0) return `none of ${total} operations changes\n`;
  const count = (direction: Direction) => changes.filter((change) => change.direction === direction).length;
  const counts = ORDER.map((direction) => `${SIGNS[direction]} ${count(direction)} ${direction}`).join(", ");
  const rows = ORDER.flatMap((direction) => changes.filter((change) => change.direction === direction)).map(
    ({ operation: { id, method, access, guarded }, direction, before, after }): Row => [
      SIGNS[direction],
      id,
      method,
      access,
      guarded === null ? "" : `guarded: ${guarded}`,
      `${verdictText(before)} → ${verdictText(after)}`,
    ],
  );
  return `${changes.length} of ${total} operations change: ${counts}\n\n${alignedText(rows)}`;
}
