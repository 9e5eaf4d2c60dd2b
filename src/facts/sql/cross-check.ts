/**
 * @module The cross-check: names after FROM, JOIN, TABLE, STREAM and the commas of a FROM list, read from the guard's tokens
 * alone. It knows nothing of the grammar, so that a mistake in reading the tree shows as a name that nobody reported.
 */

import { tableFunctionUse } from "./functions.ts";
import type { GuardToken } from "./guard/token.ts";
import { fullName, type Namespace } from "./names.ts";
import type { References } from "./references.ts";
import { cteName } from "./scope.ts";

/** End a FROM list: commas after them part columns. */
const CLAUSES = new Set(
  `WHERE GROUP HAVING ORDER LIMIT OFFSET UNION INTERSECT EXCEPT MINUS WINDOW SELECT CLUSTER DISTRIBUTE SORT QUALIFY
  TRANSFORM MAP REDUCE`.split(/\s+/),
);

/** Begin a query where a relation may stand in brackets. */
const QUERIES = new Set(["SELECT", "WITH", "FROM", "TABLE", "VALUES"]);

/** Have a FROM of their own between their brackets. */
const WITH_FROM = new Set(["EXTRACT", "TRIM", "SUBSTRING", "SUBSTR", "OVERLAY"]);

/** What is between two brackets. */
interface Level {
  /** The function whose arguments they are has a FROM of its own. */
  readonly hasOwnFrom: boolean;
  isList: boolean;
  isValues: boolean;
}

/** Why names are not trusted: those that stand where tables do, and were not reported. */
export function unknownNames(
  tokens: readonly GuardToken[],
  references: References,
  namespace: Namespace,
): readonly string[] {
  return new CrossCheck(tokens, references, namespace).unknown();
}

class CrossCheck {
  readonly #tokens: readonly GuardToken[];
  readonly #references: References;
  readonly #namespace: Namespace;
  readonly #levels: Level[] = [{ hasOwnFrom: false, isList: false, isValues: false }];
  readonly #reasons = new Set<string>();
  #at = 0;
  /** A relation must come next. */
  #isExpected = false;

  constructor(tokens: readonly GuardToken[], references: References, namespace: Namespace) {
    this.#tokens = tokens;
    this.#references = references;
    this.#namespace = namespace;
  }

  unknown(): readonly string[] {
    for (; this.#at < this.#tokens.length; this.#at++) this.#step(this.#tokens[this.#at] as GuardToken);
    return [...this.#reasons].sort();
  }

  #step({ kind, text }: GuardToken): void {
    if (kind === "symbol" && text === "(") this.#open();
    else if (kind === "symbol" && text === ")") this.#close();
    else if (this.#isExpected) this.#relation(kind, text);
    else if (kind === "word" && !this.#is(-1, ".")) this.#word(text);
    else if (kind === "symbol" && text === ",") this.#comma();
    else if (kind === "symbol" && text === "|" && this.#is(1, ">")) this.#level.isList = false;
  }

  get #level(): Level {
    return this.#levels.at(-1) as Level;
  }

  #is(offset: number, text: string): boolean {
    return this.#tokens[this.#at + offset]?.text === text;
  }

  #isName(offset: number): boolean {
    const kind = this.#tokens[this.#at + offset]?.kind;
    return kind === "word" || kind === "quoted";
  }

  #open(): void {
    const hasOwnFrom = !this.#isExpected && WITH_FROM.has(this.#tokens[this.#at - 1]?.text ?? "");
    this.#levels.push({ hasOwnFrom, isList: false, isValues: false });
  }

  #close(): void {
    if (this.#levels.length > 1) this.#levels.pop();
    this.#isExpected = false;
  }

  #word(word: string): void {
    const level = this.#level;
    const isDistinctFrom = this.#is(-1, "DISTINCT") && (this.#is(-2, "IS") || this.#is(-2, "NOT"));
    if (word === "FROM" && !level.hasOwnFrom && !isDistinctFrom) this.#expect(true);
    else if (word === "JOIN") this.#expect(true);
    else if (word === "TABLE") this.#afterTable();
    else if (CLAUSES.has(word) || (word === "LATERAL" && this.#is(1, "VIEW"))) {
      level.isList = false;
      level.isValues = false;
    }
  }

  #expect(isList: boolean): void {
    this.#isExpected = true;
    if (isList) Object.assign(this.#level, { isList, isValues: false });
  }

  /** `TABLE t`, and not a column of that name. */
  #afterTable(): void {
    const next = this.#tokens[this.#at + 1];
    const isColumn =
      next?.kind === "word" && (CLAUSES.has(next.text) || next.text === "FROM" || next.text === "AS");
    if (!isColumn && (this.#isName(1) || this.#is(1, "("))) this.#expect(false);
  }

  #comma(): void {
    const level = this.#level;
    if (!level.isList) return;
    const next = this.#tokens[this.#at + 1];
    const isRow = next?.text === "(" || next?.kind === "string" || /^[-+\d]/.test(next?.text ?? "");
    if (level.isValues && isRow) return;
    level.isValues = false;
    this.#isExpected = true;
  }

  /** A relation is due: a name, or what may stand before it or instead of it. */
  #relation(kind: GuardToken["kind"], text: string): void {
    if (kind === "word" && this.#is(-1, "(") && QUERIES.has(text)) {
      this.#isExpected = false;
      if (text === "VALUES") Object.assign(this.#level, { isList: true, isValues: true });
      else this.#word(text);
    } else if (kind === "word" && text === "VALUES" && !this.#is(1, ".")) {
      this.#isExpected = false;
      this.#level.isValues = true;
    } else if (
      kind === "word" &&
      (text === "LATERAL" || text === "STREAM") &&
      (this.#isName(1) || this.#is(1, "("))
    ) {
      // The relation comes after it.
    } else if (this.#isName(0)) {
      this.#name();
    } else {
      this.#isExpected = false;
      this.#reasons.add(`what stands after ${this.#tokens[this.#at - 1]?.text ?? "FROM"} is no name`);
    }
  }

  #name(): void {
    this.#isExpected = false;
    const parts = [this.#tokens[this.#at]?.text ?? ""];
    while (this.#is(1, ".") && this.#isName(2)) {
      this.#at += 2;
      parts.push(this.#tokens[this.#at]?.text ?? "");
    }
    const isKnown = this.#is(1, "(") ? tableFunctionUse(parts).kind === "built-in" : this.#isReported(parts);
    if (!isKnown)
      this.#reasons.add(`${parts.join(".").toLowerCase().slice(0, 200)} may be a table, and may be none`);
  }

  #isReported(parts: readonly string[]): boolean {
    const { ctes, tables } = this.#references;
    const own = parts.length === 1 ? cteName(parts[0] ?? "") : null;
    if (own !== null && ctes.has(own)) return true;
    const full = fullName(parts, this.#namespace);
    return full.ok && tables.has(full.name);
  }
}
