/**
 * @module DuckDB's errors as Databricks words its own: an error condition, a text and an SQLSTATE.
 */

import { StatementError } from "./types.ts";

type Wording = readonly [pattern: RegExp, condition: string, sqlState: string, text: string];

/** The first that fits; `$1` is what the pattern found. */
const WORDINGS: readonly Wording[] = [
  [
    /because schema "?([^"\n]+?)"? does not exist|^Catalog Error: Schema with name "?([^"\s]+?)"? does not exist/,
    "SCHEMA_NOT_FOUND",
    "42704",
    "The schema `$1` cannot be found. Verify the spelling and correctness of the schema and catalog.",
  ],
  [
    /No catalog \+ schema named "([^\n]*)" found/,
    "SCHEMA_NOT_FOUND",
    "42704",
    "The schema `$1` cannot be found. Verify the spelling and correctness of the schema and catalog.",
  ],
  [
    /^Binder Error: Catalog "([^\n]*)" does not exist/,
    "NO_SUCH_CATALOG_EXCEPTION",
    "42704",
    "Catalog '$1' was not found. Please verify the catalog name and then retry the query or command again.",
  ],
  [
    /^Catalog Error: (?:Table|View) with name "?([^"\n]+?)"? does not exist/,
    "TABLE_OR_VIEW_NOT_FOUND",
    "42P01",
    "The table or view `$1` cannot be found. Verify the spelling and correctness of the schema and catalog.",
  ],
  [
    /^Catalog Error: (?:Table|View|Schema) with name "?([^"\n]+?)"? already exists/,
    "TABLE_OR_VIEW_ALREADY_EXISTS",
    "42P07",
    "Cannot create table or view `$1` because it already exists.",
  ],
  [
    /^Catalog Error: (?:\w+ )*(?:Function|Macro)(?: Function)? with name "?([^"\s]+?)"? does not exist/,
    "UNRESOLVED_ROUTINE",
    "42883",
    "Cannot resolve routine `$1` on the search path.",
  ],
  [
    /^Binder Error: Referenced (?:column|table) "([^\n]*?)" not found/,
    "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
    "42703",
    "A column, variable, or function parameter with name `$1` cannot be resolved.",
  ],
  [
    /Parser Error: syntax error at or near "([^\n]*)"/,
    "PARSE_SYNTAX_ERROR",
    "42601",
    "Syntax error at or near '$1'.",
  ],
  [/Parser Error: ()/, "PARSE_SYNTAX_ERROR", "42601", "Syntax error at or near end of input."],
  [
    /^Conversion Error: [^']*'([^\n]*?)'/,
    "CAST_INVALID_INPUT",
    "22018",
    "The value '$1' cannot be cast because it is malformed.",
  ],
  [
    /^Permission Error: ()/,
    "INSUFFICIENT_PERMISSIONS",
    "42501",
    "Insufficient privileges: the demo warehouse reaches nothing outside of itself.",
  ],
  [
    /^Out of Memory Error: ()/,
    "DRIVER_OUT_OF_MEMORY",
    "53200",
    "The demo warehouse has not that much memory.",
  ],
];

/** What was thrown while a statement ran, whoever threw it. */
export function statementError(error: unknown): StatementError {
  if (error instanceof StatementError) return error;
  const message = error instanceof Error ? error.message : String(error);
  for (const [pattern, condition, sqlState, text] of WORDINGS) {
    const match = pattern.exec(message);
    if (match !== null) {
      const found = match.slice(1).find((group) => group !== undefined) ?? "";
      return new StatementError(
        condition,
        sqlState,
        text.replace("$1", () => found.slice(0, 200)),
      );
    }
  }
  // DuckDB draws the place below its first line.
  const [line = ""] = message.split("\n");
  return new StatementError("UNCLASSIFIED_ERROR", "HY000", line.slice(0, 500));
}
