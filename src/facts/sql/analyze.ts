/**
 * @module One statement from its text to the facts: guard, Spark's grammar, what it names, and the cross-check. Each may say
 * that it is opaque; none can take that back.
 */

import type { SqlFacts } from "../../model/input.ts";
import { unknownNames } from "./cross-check.ts";
import { opaqueSql } from "./facts.ts";
import { differsFromSpark } from "./guard/agreement.ts";
import { scan } from "./guard/scan.ts";
import { refusedShape } from "./guard/shape.ts";
import type { GuardToken, Scan } from "./guard/token.ts";
import { kindOf, refusedKind } from "./kind.ts";
import { MAX_NAMES, MAX_REASONS } from "./limits.ts";
import type { Namespace } from "./names.ts";
import { referencesOf } from "./references.ts";
import type { Parsed, SparkGrammar } from "./spark/parse.ts";
import { childrenOf, type ParseTree, ruleOf, shapeOf } from "./spark/tree.ts";

/** Bounded by the limits, and by nothing else: see `createSqlAnalyzer` for a bound on time. */
export function analyzeWith(grammar: SparkGrammar, sql: string, namespace: Namespace): SqlFacts {
  const scanned = scan(sql);
  if (!scanned.ok) return opaqueSql([scanned.reason]);
  const { tokens } = scanned.value;
  const kind = kindOf(tokens);
  const refused = refusedShape(tokens) ?? refusedKind(kind);
  if (refused !== null) return opaqueSql([refused], kind === "" ? [] : [kind]);
  const parsed = parse(grammar, sql);
  return typeof parsed === "string" ? opaqueSql([parsed]) : factsOf(parsed, scanned.value, kind, namespace);
}

function factsOf(
  { tokens, tree, errorAt }: Parsed,
  read: Scan,
  kind: string,
  namespace: Namespace,
): SqlFacts {
  const difference = differsFromSpark(read, tokens);
  if (difference !== null) return opaqueSql([difference]);
  const statement = tree && statementOf(tree);
  if (statement === null) return opaqueSql([notParsed(errorAt)]);
  const [query] = childrenOf(statement);
  if (shapeOf(statement) !== "query" || query === undefined) return otherFacts(statement, kind);
  return queryFacts(query, read.tokens, namespace);
}

/** The one statement of the tree; null where it is a SET or RESET, whose grammar takes any text. */
function statementOf(tree: ParseTree): ParseTree | null {
  const [statement] = childrenOf(tree);
  const isOne = /^statement(?: SEMICOLON)* EOF$/.test(shapeOf(tree));
  return isOne && statement !== undefined ? statement : null;
}

/** Not analysed: the policy asks for more than a scope for reading. */
function otherFacts(statement: ParseTree, first: string): SqlFacts {
  const kind = first === "with" || first === "from" ? dmlKind(statement) : first;
  return { read_only: false, opaque: false, statements: [kind], tables: [], functions: [], reasons: [] };
}

/** `WITH … UPDATE`, `FROM … INSERT`. */
function dmlKind(statement: ParseTree): string {
  const dml = childrenOf(statement).find((child) => ruleOf(child) === "dmlStatementNoWith");
  const verb = dml === undefined ? "" : (shapeOf(dml).split(" ")[0] ?? "");
  return /^[A-Z]+$/.test(verb) ? verb.toLowerCase() : "insert";
}

function queryFacts(query: ParseTree, tokens: readonly GuardToken[], namespace: Namespace): SqlFacts {
  const references = referencesOf(query, namespace);
  const reasons = new Set(references.reasons);
  const { tables, functions } = references;
  if (tables.size + functions.size > MAX_NAMES)
    reasons.add(`it names more than ${MAX_NAMES} tables and functions`);
  // Only where there is no other reason: a name that could not be told is unknown to the cross-check, too.
  if (reasons.size === 0)
    for (const reason of unknownNames(tokens, references, namespace)) reasons.add(reason);
  if (reasons.size > 0) return opaqueSql([...reasons].sort().slice(0, MAX_REASONS), ["select"]);
  return {
    read_only: true,
    opaque: false,
    statements: ["select"],
    tables: [...tables].sort(),
    functions: [...functions].sort(),
    reasons: [],
  };
}

/** Why it can't be parsed, where it is not the statement's fault alone. */
function parse(grammar: SparkGrammar, sql: string): Parsed | string {
  try {
    return grammar.parse(sql);
  } catch (error) {
    // The program's stack, which recursive parts of ANTLR use up.
    return error instanceof RangeError
      ? "it is nested too deeply"
      : "Spark's grammar can't be followed in it";
  }
}

function notParsed(errorAt: Parsed["errorAt"]): string {
  const where = errorAt === null ? "" : ` at line ${errorAt.line}, column ${errorAt.column}`;
  return `Spark's grammar has no such statement: it stops${where}`;
}
