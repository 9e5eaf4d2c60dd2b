/**
 * @module The corpus: SQL statements of Postern's own, each with what it does and names, decided by hand. A file of
 * `corpus/` holds one topic; its `catalog`, `schema` and `purpose` hold for all its statements that say nothing else.
 */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const FOLDER = fileURLToPath(new URL("./corpus/", import.meta.url));

/** What a statement is: a query, a change, anything else that no policy for reading may let through, or no SQL at all. */
export type StatementKind = "read" | "write" | "other" | "invalid";

/** The truth about a statement. */
export interface Expectation {
  readonly kind: StatementKind;
  /** Full names in three parts, lower case, sorted. */
  readonly tables: readonly string[];
  /** Likewise; built-in functions are left out. */
  readonly functions: readonly string[];
  /** Whether the analysis may give up on it: no honest query that everybody writes. */
  readonly may_be_opaque: boolean;
}

export interface CorpusStatement {
  readonly id: string;
  readonly sql: string;
  readonly catalog: string | null;
  readonly schema: string | null;
  readonly expect: Expectation;
  readonly note: string | null;
  /** The topic: its file's name. */
  readonly topic: string;
}

/** A file as it is written. */
interface TopicFile {
  readonly catalog: string | null;
  readonly schema: string | null;
  readonly purpose: "honest" | "attack";
  readonly statements: readonly WrittenStatement[];
}

interface WrittenStatement {
  readonly id: string;
  readonly sql: string;
  readonly note?: string;
  readonly catalog?: string | null;
  readonly schema?: string | null;
  readonly expect?: Partial<Expectation>;
}

export function loadCorpus(): readonly CorpusStatement[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
  return files.sort().flatMap((name) => {
    const file = parse(readFileSync(`${FOLDER}${name}`, "utf8")) as TopicFile;
    return file.statements.map((written) => filledIn(written, file, name.slice(0, -".yaml".length)));
  });
}

/** Whether it must be understood exactly. */
export function isHonest({ expect }: CorpusStatement): boolean {
  return !expect.may_be_opaque;
}

function filledIn(written: WrittenStatement, file: TopicFile, topic: string): CorpusStatement {
  const { id, sql, note = null, catalog = file.catalog, schema = file.schema, expect = {} } = written;
  const { kind = "read", tables = [], functions = [] } = expect;
  const may_be_opaque = expect.may_be_opaque ?? file.purpose === "attack";
  return { id, sql, note, catalog, schema, topic, expect: { kind, tables, functions, may_be_opaque } };
}
