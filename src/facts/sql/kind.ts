/**
 * @module What kind of statement it is, by the words that it begins with: `insert`, `create table`.
 */

import type { GuardToken } from "./guard/token.ts";

/** Verbs that say little without what they are done to. */
const WITH_OBJECT = new Set(["ALTER", "CREATE", "DROP", "REPLACE"]);

const OBJECTS = new Set(
  `TABLE VIEW SCHEMA DATABASE NAMESPACE CATALOG FUNCTION PROCEDURE VOLUME INDEX VARIABLE CONNECTION SHARE RECIPIENT
  PROVIDER LOCATION CREDENTIAL FLOW POLICY MODEL`.split(/\s+/),
);

/** What is done to a session, or to anything at all: it can change what the next statement means. */
const REFUSED: Readonly<Record<string, string>> = {
  set: "SET changes the session",
  reset: "RESET changes the session",
  use: "USE changes the session; give catalog and schema beside the statement",
  call: "CALL runs a procedure",
  execute: "EXECUTE IMMEDIATE runs a statement made while it runs",
  declare: "DECLARE changes the session",
  begin: "BEGIN … END holds more than one statement",
  "create variable": "variables belong to the session",
  "drop variable": "variables belong to the session",
};

/** Of a statement that is no query. */
export function kindOf(tokens: readonly GuardToken[]): string {
  const [verb = "", ...rest] = wordsOf(tokens);
  if (!WITH_OBJECT.has(verb)) return verb === "DESC" ? "describe" : verb.toLowerCase();
  const object = rest.find((word) => OBJECTS.has(word));
  return [verb, ...(object === undefined ? [] : [object])].join(" ").toLowerCase();
}

/** Why a statement of this kind is opaque however it goes on; null where it is not. */
export function refusedKind(kind: string): string | null {
  return Object.hasOwn(REFUSED, kind) ? (REFUSED[kind] ?? null) : null;
}

function wordsOf(tokens: readonly GuardToken[]): readonly string[] {
  return tokens.slice(0, 12).flatMap(({ kind, text }) => (kind === "word" ? [text] : []));
}
