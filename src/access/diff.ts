/**
 * @module What changes between two reports on one catalogue: exactly the operations whose verdict is another.
 */

import { isDeepStrictEqual } from "node:util";
import { type AccessReport, type OperationAccess, VERDICTS, type Verdict } from "./types.ts";

/** `wider`: more can be done than before; `other`: neither more nor less, or it is not known. */
export type Direction = "wider" | "narrower" | "other";

export interface Change {
  readonly operation: Omit<OperationAccess, "verdict">;
  readonly direction: Direction;
  readonly before: Verdict;
  readonly after: Verdict;
}

/** In the order of the catalogue. Denials for different reasons are the same verdict, as are allowances. */
export function diffAccess(before: AccessReport, after: AccessReport): readonly Change[] {
  const others = new Map(after.map((operation) => [callOf(operation), operation.verdict]));
  return before.flatMap(({ verdict, ...operation }) => {
    const other = others.get(callOf(operation));
    if (other === undefined) throw new Error(`two catalogues: ${operation.id} is in one of them only`);
    if (isDeepStrictEqual(reachOf(verdict), reachOf(other))) return [];
    return [{ operation, direction: directionOf(verdict, other), before: verdict, after: other }];
  });
}

function callOf({ method, path }: Omit<OperationAccess, "verdict">): string {
  return `${method} ${path}`;
}

/** A verdict without its reasons. */
function reachOf(verdict: Verdict): unknown {
  switch (verdict.kind) {
    case "allowed":
      return [verdict.kind, verdict.obligations];
    case "limited":
      return [verdict.kind, limitTexts(verdict)];
    case "denied":
      return [verdict.kind];
    case "unknown":
      return [verdict.kind, verdict.why];
  }
}

function directionOf(before: Verdict, after: Verdict): Direction {
  if (before.kind === "unknown" || after.kind === "unknown") return "other";
  if (before.kind === "limited" && after.kind === "limited") {
    const [old, now] = [limitTexts(before), limitTexts(after)];
    if ([...old].every((limit) => now.has(limit))) return "wider";
    return [...now].every((limit) => old.has(limit)) ? "narrower" : "other";
  }
  if (before.kind === after.kind) return "other";
  return VERDICTS.indexOf(after.kind) < VERDICTS.indexOf(before.kind) ? "wider" : "narrower";
}

function limitTexts({ limits }: Extract<Verdict, { kind: "limited" }>): Set<string> {
  return new Set(limits.map(({ resources, obligations }) => JSON.stringify([resources, obligations])));
}
