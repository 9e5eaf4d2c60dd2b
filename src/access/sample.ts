/**
 * @module Made-up requests for an operation of the catalogue, in the canonical form that intake would give them.
 */

import type { Body } from "../model/request.ts";
import type { Entry } from "./types.ts";

/**
 * A name that no scope can hold, since scopes are ASCII (RFC 6749, section 3.3), and that Unity Catalog could: whatever
 * is allowed on it is allowed on any resource. Neither case nor normalisation changes it.
 */
export const PLACEHOLDER = "某";

/** What a request gives for each parameter, by its bare name. */
export type Values = ReadonlyMap<string, string>;

export interface Sample {
  readonly method: string;
  /** Decoded. */
  readonly segments: readonly string[];
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly body: Body;
}

const PATH_PARAMETER = /^\{([A-Za-z_][\w-]*)(\.\.\.)?\}(:[\w-]+)?$/;

/** What carries its parameters in the query where the catalogue does not say where they go. */
const WITHOUT_BODY = new Set(["GET", "HEAD"]);

/** Harmless, so that what is denied is denied for what it is, not for what it says. */
export const STATEMENT = "SELECT 1";

/** The request for `entry` with these values. Path parameters without one get the placeholder; others are left out. */
export function sampleOf(entry: Entry, values: Values): Sample {
  const segments: string[] = [];
  const inPath = new Set<string>();
  for (const segment of entry.path.slice(1).split("/")) {
    const [, name, rest, verb = ""] = PATH_PARAMETER.exec(segment) ?? [];
    if (name === undefined) {
      segments.push(segment);
      continue;
    }
    inPath.add(name);
    const value = values.get(name) ?? PLACEHOLDER;
    segments.push(...(rest === undefined ? [`${value}${verb}`] : value.split("/")));
  }
  const others = [...values].filter(([name]) => !inPath.has(name));
  const query = others.filter(([name]) => isInQuery(name, entry));
  const fields = others.filter(([name]) => !isInQuery(name, entry));
  return {
    method: entry.method,
    segments,
    query: Object.fromEntries(query.map(([name, value]) => [name, [value]])),
    body: bodyOf(entry, Object.fromEntries(fields)),
  };
}

/** The names of the parameters in a path's template. */
export function pathParameters(path: string): ReadonlySet<string> {
  const names = path.split("/").map((segment) => PATH_PARAMETER.exec(segment)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

/** The request's target as it would be sent. */
export function targetOf({ segments, query }: Sample): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  const search = pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  return `/${segments.map(encodeURIComponent).join("/")}${search}`;
}

function isInQuery(name: string, entry: Entry): boolean {
  if (entry.query?.includes(name)) return true;
  return WITHOUT_BODY.has(entry.method) && !entry.fields?.includes(name);
}

function bodyOf(entry: Entry, fields: Readonly<Record<string, unknown>>): Body {
  if (entry.body === "stream") return { state: "streamed" };
  const value = { ...fields, ...statementField(entry) };
  if (Object.keys(value).length === 0 && (WITHOUT_BODY.has(entry.method) || entry.method === "DELETE")) {
    return { state: "absent" };
  }
  return { state: "parsed", bytes: Buffer.from(JSON.stringify(value)), value };
}

/** Where the body holds one statement. */
function statementField({ sql }: Entry): Readonly<Record<string, unknown>> {
  if (sql === undefined || sql.dashboard !== undefined) return {};
  return sql.text
    .split(".")
    .reduceRight<unknown>((inner, name) => ({ [name]: inner }), STATEMENT) as Readonly<
    Record<string, unknown>
  >;
}
