/**
 * @module The main table as a picture: bars of CPU time and of requests, readable on light and on dark.
 */

import type { WorkResult } from "../work/index.ts";
import { numberText } from "./table.ts";

const ROW = 26;
const LEFT = 270;
const PANEL = 300;
const GAP = 70;
const TOP = 70;
const WIDTH = LEFT + 2 * PANEL + GAP + 60;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 15px; }
  .quiet { fill: #59636e; }
  .bar { fill: #8c959f; }
  .own { fill: #0969da; }
  .ownname { font-weight: 600; }
  .mark { stroke: #59636e; stroke-dasharray: 3 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .quiet { fill: #9198a1; }
    .bar { fill: #6e7681; }
    .own { fill: #4493f8; }
    .mark { stroke: #9198a1; }
  }`;

interface Panel {
  readonly figure: string;
  readonly title: string;
  readonly x: number;
}

/** Null where the work has nothing to show. */
export function chartOf(work: WorkResult, own: string): string | null {
  const rows = work.rows.filter(({ figures }) => figures["CPU µs"] != null);
  if (rows.length === 0) return null;
  const height = TOP + rows.length * ROW + 20;
  const panels: readonly Panel[] = [
    { figure: "CPU µs", title: "CPU time a request, µs (less is better)", x: LEFT },
    { figure: "requests/s", title: "requests a second (more is better)", x: LEFT + PANEL + GAP },
  ];
  const names = rows.map(({ name }, index) => {
    const style = name === own ? ' class="ownname"' : "";
    return `<text x="${LEFT - 10}" y="${TOP + index * ROW + 17}" text-anchor="end"${style}>${escaped(name)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(work.title)}">
<style>${STYLE}
</style>
<text class="title" x="12" y="24">${escaped(work.title)}</text>
${names.join("\n")}
${panels.map((panel) => panelOf(panel, work, own)).join("\n")}
</svg>
`;
}

function panelOf({ figure, title, x }: Panel, { rows: all, reference }: WorkResult, own: string): string {
  const rows = all.filter(({ figures }) => figures["CPU µs"] != null);
  const most = Math.max(...rows.map(({ figures }) => figures[figure] ?? 0));
  const widthOf = (value: number) => Math.max(1, Math.round((value / most) * PANEL));
  const bars = rows.map(({ name, figures }, index) => {
    const value = figures[figure] ?? 0;
    const y = TOP + index * ROW;
    return `<rect class="${name === own ? "own" : "bar"}" x="${x}" y="${y + 4}" width="${widthOf(value)}" height="${ROW - 8}" rx="2"/>
<text x="${x + widthOf(value) + 6}" y="${y + 17}">${numberText(value)}</text>`;
  });
  const at = rows.find(({ name }) => name === reference)?.figures[figure];
  const mark =
    at == null
      ? ""
      : `<line class="mark" x1="${x + widthOf(at)}" x2="${x + widthOf(at)}" y1="${TOP - 4}" y2="${TOP + rows.length * ROW + 4}"/>`;
  return `<text class="quiet" x="${x}" y="${TOP - 16}">${escaped(title)}</text>\n${mark}\n${bars.join("\n")}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
