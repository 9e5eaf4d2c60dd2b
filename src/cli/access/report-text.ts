/**
 * @module What a token can do as plain text: what is reached comes first.
 */

import {
  type AccessReport,
  countVerdicts,
  isReachable,
  type OperationAccess,
  type Verdict,
} from "../../access/index.ts";
import { alignedText, type Row } from "./columns.ts";
import { detailText, listed } from "./verdict-text.ts";

/** Enough to see what is the matter; `--verdict unknown` lists them all. */
const MAX_UNKNOWN = 10;

const MEANINGS: Readonly<Record<Verdict["kind"], string>> = {
  allowed: "whatever the resource",
  limited: "for some resources, or with a part of the answer",
  denied: "",
  unknown: "listed below",
};

/** The counts, the guarded operations that are reached by name, and a line for each service that is. */
export function summaryText(report: AccessReport): string {
  const counts = Object.entries(countVerdicts(report)) as [Verdict["kind"], number][];
  const rows = counts
    .filter(([kind, count]) => kind !== "unknown" || count > 0)
    .map(([kind, count]): Row => [kind, count, MEANINGS[kind]]);
  return [
    `${alignedText([...rows, ["of", report.length, "operations that the catalogue knows"]])}`,
    unknownText(report.filter(({ verdict }) => verdict.kind === "unknown")),
    guardedText(report.filter((operation) => operation.guarded !== null && isReachable(operation))),
    servicesText(Map.groupBy(report, ({ service }) => service)),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** Every operation with its verdict, by service. */
export function operationsText(operations: AccessReport): string {
  const services = Map.groupBy(operations, ({ service }) => service);
  const rows = operations.map(operationRow);
  const lines = alignedText(rows).split("\n");
  const lineOf = new Map(operations.map((operation, index) => [operation, lines[index]]));
  return [...services]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([service, own]) => `${service}\n${own.map((one) => `  ${lineOf.get(one)}\n`).join("")}`)
    .join("\n");
}

function operationRow({ id, method, access, guarded, verdict }: OperationAccess): Row {
  return [
    id,
    method,
    access,
    guarded === null ? "" : `guarded: ${guarded}`,
    verdict.kind,
    detailText(verdict),
  ];
}

function guardedText(reached: AccessReport): string {
  if (reached.length === 0) return "No guarded operation is reached.\n";
  return `Guarded operations that are reached, ${reached.length}:\n${alignedText(reached.map(operationRow), "  ")}`;
}

function unknownText(unknown: AccessReport): string {
  if (unknown.length === 0) return "";
  const shown = unknown.slice(0, MAX_UNKNOWN).map(operationRow);
  const more = unknown.length - shown.length;
  return `Not known:\n${alignedText(shown, "  ")}${more > 0 ? `  and ${more} more\n` : ""}`;
}

function servicesText(services: ReadonlyMap<string, AccessReport>): string {
  const sorted = [...services].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const reached = sorted.filter(([, operations]) => operations.some(isReachable));
  const closed = sorted.length - reached.length;
  const head: Row = ["service", "allowed", "limited", "denied", "unknown", "limited to"];
  const rows = reached.map(([service, operations]): Row => {
    const { allowed, limited, denied, unknown } = countVerdicts(operations);
    return [service, allowed, limited, denied, unknown, listed(limitsOf(operations))];
  });
  const table = rows.length === 0 ? "" : alignedText([head, ...rows]);
  return `${table}${closed === 0 ? "" : `nothing of ${closed} ${reached.length === 0 ? "" : "other "}services\n`}`;
}

/** In short: what must be named, and whether lists are filtered. */
function limitsOf(operations: AccessReport): string[] {
  const limits = operations.flatMap(({ verdict }) => (verdict.kind === "limited" ? verdict.limits : []));
  const patterns = limits.flatMap(({ resources }) => resources.map(({ pattern }) => pattern));
  const isFiltered = limits.some(({ obligations }) => obligations.filter?.length);
  return [
    ...patterns.filter((pattern) => pattern !== null).toSorted((left, right) => left.length - right.length),
    ...(isFiltered ? ["filtered lists"] : []),
  ];
}
