/**
 * @module The SQL that a body holds, and the namespace that its short names are in.
 */

import { JsonError, parseStrictJson } from "../intake/index.ts";
import type { SqlFacts } from "../model/input.ts";
import type { SqlSource } from "./catalogue/types.ts";
import { fieldAt, isObject } from "./fields.ts";

export interface Statement {
  readonly text: string;
  /** Null where the request does not say. */
  readonly catalog: string | null;
  readonly schema: string | null;
}

/** What a statement does. */
export type AnalyzeStatement = (statement: Statement) => SqlFacts | Promise<SqlFacts>;

/** The statements, or why they can't be read for sure. */
export type Statements =
  | { readonly ok: true; readonly statements: readonly Statement[] }
  | { readonly ok: false; readonly reason: string };

type Fields = Readonly<Record<string, unknown>>;

export function statementsOf(source: SqlSource, body: unknown): Statements {
  const text = fieldAt(body, source.text);
  if (text === "missing") return { ok: true, statements: [] };
  const namespace = namespaceOf(source, body);
  if (text === "unclear" || typeof text.value !== "string" || namespace === null) {
    return { ok: false, reason: `what SQL the field ${source.text} holds can't be read for sure` };
  }
  if (source.dashboard === undefined) {
    return { ok: true, statements: [{ text: text.value, ...namespace }] };
  }
  return dashboardStatements(text.value);
}

/** Of several statements, what holds for all of them. */
export function mergeSqlFacts(all: readonly SqlFacts[]): SqlFacts {
  const every = (field: "statements" | "tables" | "functions" | "reasons") =>
    [...new Set(all.flatMap((facts) => facts[field]))].toSorted();
  const opaque = all.some((facts) => facts.opaque);
  return {
    read_only: !opaque && all.every((facts) => facts.read_only),
    opaque,
    statements: every("statements"),
    tables: every("tables"),
    functions: every("functions"),
    reasons: every("reasons"),
  };
}

function namespaceOf(
  { catalog, schema }: SqlSource,
  body: unknown,
): Pick<Statement, "catalog" | "schema"> | null {
  const [inCatalog, inSchema] = [catalog, schema].map((path) =>
    path === undefined ? null : nameAt(body, path),
  );
  return inCatalog === undefined || inSchema === undefined ? null : { catalog: inCatalog, schema: inSchema };
}

/** Null where there is none, undefined where it is no text. An empty one stands for none, as in protocol buffers. */
function nameAt(body: unknown, path: string): string | null | undefined {
  const found = fieldAt(body, path);
  if (found === "missing") return null;
  if (found === "unclear" || typeof found.value !== "string") return undefined;
  return found.value === "" ? null : found.value;
}

/** A dashboard of AI/BI: `datasets[].query`, or its lines in `queryLines`. */
function dashboardStatements(text: string): Statements {
  const unclear = { ok: false, reason: "what SQL the dashboard holds can't be read for sure" } as const;
  let dashboard: unknown;
  try {
    dashboard = parseStrictJson(Buffer.from(text));
  } catch (error) {
    if (error instanceof JsonError) return unclear;
    throw error;
  }
  const datasets = isObject(dashboard) ? (dashboard["datasets"] ?? []) : null;
  if (!Array.isArray(datasets)) return unclear;
  const texts = datasets.map((dataset: unknown) => (isObject(dataset) ? datasetText(dataset) : null));
  if (texts.some((one) => one === null)) return unclear;
  return {
    ok: true,
    statements: texts.map((one) => ({ text: one as string, catalog: null, schema: null })),
  };
}

function datasetText({ query, queryLines }: Fields): string | null {
  if (typeof query === "string" && queryLines === undefined) return query;
  const lines = query === undefined && Array.isArray(queryLines) ? queryLines : [null];
  return lines.every((line) => typeof line === "string") ? lines.join("") : null;
}
