/**
 * @module Rows in columns, for a terminal.
 */

export type Row = readonly (string | number)[];

/** Numbers stand to the right, with their heads. Each line ends without blanks, the last with a line break. */
export function alignedText(rows: readonly Row[], indent = ""): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const indexes = Array.from({ length: columns }, (_, index) => index);
  const widths = indexes.map((index) => Math.max(...rows.map((row) => String(row[index] ?? "").length)));
  const isNumeric = indexes.map((index) => rows.some((row) => typeof row[index] === "number"));
  const used = indexes.filter((index) => (widths[index] as number) > 0);
  const line = (row: Row) =>
    used.map((index) => {
      const text = String(row[index] ?? "");
      const width = widths[index] as number;
      return isNumeric[index] ? text.padStart(width) : text.padEnd(width);
    });
  return rows.map((row) => `${indent}${line(row).join("  ").trimEnd()}\n`).join("");
}
