/**
 * @module Results as a table, for people: Markdown, which reads well in a terminal, too.
 */

import type { Row, WorkResult } from "../work/index.ts";

export interface Report {
  readonly when: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly pinning: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** Contenders that could not take part, and why. */
  readonly leftOut: Readonly<Record<string, string>>;
  readonly works: readonly WorkResult[];
}

export function reportText(report: Report): string {
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`);
  const leftOut = Object.entries(report.leftOut).map(([name, why]) => `- left out: ${name}: ${why}\n`);
  return `${report.when}; Node ${report.node}; ${report.cores} × ${report.cpu}; ${report.pinning}; ${versions.join(", ")}.
${leftOut.length > 0 ? `\n${leftOut.join("")}` : ""}
${report.works.map(workText).join("\n")}`;
}

/** One heading, one table. A ratio stands in a column of its own, after what it is of. */
function workText(work: WorkResult): string {
  const names = [...new Set(work.rows.flatMap(({ figures }) => Object.keys(figures)))];
  const header = ["", ...names.flatMap((name) => (work.ratios.includes(name) ? [name, "×"] : [name]))];
  const reference = work.rows.find(({ name }) => name === work.reference);
  const rows = work.rows.map((row) => cellsOf(row, names, work, reference));
  const notes = work.rows.filter(({ note }) => note !== null).map(({ name, note }) => `- ${name}: ${note}\n`);
  const ratio = work.ratios.length > 0 ? `× is to ${work.reference}.\n\n` : "";
  return `### ${work.title}\n\n${ratio}${alignedTable([header, ...rows])}${notes.length > 0 ? `\n${notes.join("")}` : ""}`;
}

function cellsOf(row: Row, names: readonly string[], work: WorkResult, reference: Row | undefined): string[] {
  const cells = names.flatMap((name) => {
    const [own, other] = [row.figures[name], reference?.figures[name]];
    const text = numberText(own);
    if (!work.ratios.includes(name)) return [text];
    return [text, own == null || other == null ? "" : (own / other).toFixed(2)];
  });
  return [row.name, ...cells];
}

/** Three digits that count, at least. */
export function numberText(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(size >= 10 ? 1 : 2);
}

function alignedTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(" | ")} |\n`;
  const [header = [], ...body] = rows;
  const rule = widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [header, rule, ...body].map(line).join("");
}
