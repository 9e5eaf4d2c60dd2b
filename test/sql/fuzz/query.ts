/**
 * @module Random queries whose tables and functions are known, because the generator planted them. It makes tokens, not
 * text: how they are put together is up to `dress.ts`.
 */

import type { Random } from "./random.ts";
import {
  BUILT_IN,
  CATALOG,
  LONG_NAMES,
  NUMBERS,
  OWN_FUNCTIONS,
  SCHEMA,
  SHORT_NAMES,
  STRINGS,
} from "./vocabulary.ts";

/** One query and the names that were planted in it, in full. */
export interface PlantedQuery {
  readonly tokens: readonly string[];
  readonly tables: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

/** The CTEs that a part of the query sees. */
type Scope = ReadonlySet<string>;

type Tokens = readonly string[];

export function generateQuery(random: Random): PlantedQuery {
  const generator = new Generator(random);
  const tokens = generator.query(random.oneIn(10) ? 3 : 1 + random.below(2), new Set());
  return { tokens, tables: generator.tables, functions: generator.functions };
}

/** Lives for one query, and remembers what it planted. `depth` is how much deeper a part may nest. */
class Generator {
  readonly tables = new Set<string>();
  readonly functions = new Set<string>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  query(depth: number, scope: Scope): Tokens {
    if (depth > 0 && this.#random.oneIn(4)) return this.#withCtes(depth, scope);
    const body = this.#body(depth, scope);
    return [...body, ...this.#tail(depth, scope)];
  }

  #withCtes(depth: number, outer: Scope): Tokens {
    const isRecursive = this.#random.oneIn(4);
    const tokens: string[] = ["WITH", ...(isRecursive ? ["RECURSIVE"] : [])];
    const seen = new Set(outer);
    const names = [...new Set([this.#shortName(), this.#shortName()])].slice(0, 1 + this.#random.below(2));
    for (const [index, name] of names.entries()) {
      const inside = isRecursive ? new Set([...seen, name]) : new Set(seen);
      if (index > 0) tokens.push(",");
      tokens.push(this.#spell(name), "AS", "(", ...this.query(depth - 1, inside), ")");
      seen.add(name);
    }
    return [...tokens, ...this.#body(depth - 1, seen), ...this.#tail(depth - 1, seen)];
  }

  #body(depth: number, scope: Scope): Tokens {
    const choice = this.#random.below(depth > 0 ? 12 : 8);
    if (choice < 7) return this.#select(depth, scope);
    if (choice === 7) return ["TABLE", ...this.#table(scope)];
    if (choice === 8) return ["(", ...this.query(depth - 1, scope), ")"];
    if (choice === 9) {
      return [
        ...this.#select(depth - 1, scope),
        "UNION",
        "ALL",
        "VALUES",
        "(",
        ...this.#expression(depth - 1, scope),
        ")",
      ];
    }
    if (choice === 10) return ["FROM", ...this.#relations(depth, scope), ...this.#selectOnly(depth, scope)];
    const operator = this.#random.pick([
      ["UNION", "ALL"],
      ["UNION"],
      ["INTERSECT"],
      ["EXCEPT", "ALL"],
      ["MINUS"],
    ]);
    return [...this.#select(depth - 1, scope), ...operator, ...this.#select(depth - 1, scope)];
  }

  #tail(depth: number, scope: Scope): Tokens {
    const tokens: string[] = [];
    if (this.#random.oneIn(6)) tokens.push("ORDER", "BY", ...this.#expression(depth - 1, scope), "DESC");
    if (this.#random.oneIn(8)) tokens.push("LIMIT", ...this.#expression(depth - 2, scope));
    return tokens;
  }

  #select(depth: number, scope: Scope): Tokens {
    const tokens = [...this.#selectOnly(depth, scope)];
    const { oneIn } = this.#random;
    if (oneIn(12)) return tokens;
    tokens.push("FROM", ...this.#relations(depth, scope));
    if (oneIn(10))
      tokens.push(
        "LATERAL",
        "VIEW",
        "explode",
        "(",
        ...this.#expression(depth - 1, scope),
        ")",
        "lv",
        "AS",
        "e",
      );
    if (oneIn(3)) tokens.push("WHERE", ...this.#condition(depth - 1, scope));
    if (oneIn(6)) tokens.push("GROUP", "BY", ...this.#grouping(depth, scope));
    if (oneIn(9)) tokens.push("HAVING", ...this.#condition(depth - 1, scope));
    if (oneIn(12))
      tokens.push("WINDOW", "w", "AS", "(", "ORDER", "BY", ...this.#expression(depth - 1, scope), ")");
    if (oneIn(12)) tokens.push("QUALIFY", ...this.#condition(depth - 1, scope));
    return tokens;
  }

  #grouping(depth: number, scope: Scope): Tokens {
    const one = this.#expression(depth - 1, scope);
    return this.#random.pick([
      one,
      ["ROLLUP", "(", ...one, ")"],
      ["GROUPING", "SETS", "(", "(", ...one, ")", ",", "(", ")", ")"],
    ]);
  }

  #selectOnly(depth: number, scope: Scope): Tokens {
    const start = this.#random.pick([
      [],
      [],
      [],
      ["DISTINCT"],
      ["ALL"],
      ["/*+ BROADCAST(x) */"],
      ["/*+ COALESCE(1), MERGE(t) */"],
    ]);
    const tokens = ["SELECT", ...start, ...this.#item(depth, scope)];
    while (this.#random.oneIn(3)) tokens.push(",", ...this.#item(depth, scope));
    return tokens;
  }

  #item(depth: number, scope: Scope): Tokens {
    if (this.#random.oneIn(4)) return ["*"];
    const alias = this.#random.oneIn(3) ? ["AS", this.#spell(this.#shortName())] : [];
    return [...this.#expression(depth - 1, scope), ...alias];
  }

  #relations(depth: number, scope: Scope): Tokens {
    const tokens = [...this.#joined(depth, scope)];
    while (this.#random.oneIn(4)) tokens.push(",", ...this.#joined(depth, scope));
    return tokens;
  }

  #joined(depth: number, scope: Scope): Tokens {
    const tokens = [...this.#relation(depth, scope)];
    while (this.#random.oneIn(3)) {
      const kind = this.#random.pick([
        ["JOIN"],
        ["LEFT", "JOIN"],
        ["CROSS", "JOIN"],
        ["LEFT", "ANTI", "JOIN"],
        ["FULL", "OUTER", "JOIN"],
      ]);
      tokens.push(...kind, ...this.#relation(depth, scope));
      if (kind[0] === "CROSS") continue;
      tokens.push(
        ...(this.#random.oneIn(2) ? ["USING", "(", "id", ")"] : ["ON", ...this.#condition(depth - 1, scope)]),
      );
    }
    return tokens;
  }

  #relation(depth: number, scope: Scope): Tokens {
    const choice = this.#random.below(depth > 0 ? 15 : 8);
    if (choice < 7) return [...this.#table(scope), ...(this.#random.oneIn(2) ? this.#alias() : [])];
    if (choice === 7) return [...this.#table(scope), "TABLESAMPLE", "(", "5", "PERCENT", ")"];
    if (choice < 11) return ["(", ...this.query(depth - 1, scope), ")", ...this.#alias()];
    if (choice === 11) return ["LATERAL", "(", ...this.query(depth - 1, scope), ")", ...this.#alias()];
    if (choice === 12)
      return ["(", ...this.#table(scope), "JOIN", ...this.#table(scope), "USING", "(", "id", ")", ")"];
    if (choice === 13) return this.#pivoted(depth - 1, scope);
    return this.#random.oneIn(2) ? this.#rows(depth - 1, scope) : this.#range(depth - 1, scope);
  }

  #rows(depth: number, scope: Scope): Tokens {
    return [
      "VALUES",
      "(",
      ...this.#expression(depth, scope),
      ")",
      ",",
      "(",
      "2",
      ")",
      "AS",
      "v",
      "(",
      "a",
      ")",
    ];
  }

  #range(depth: number, scope: Scope): Tokens {
    return ["range", "(", ...this.#expression(depth, scope), ")", ...this.#alias()];
  }

  /** Turned round, in parentheses of its own: what may follow PIVOT is little. */
  #pivoted(depth: number, scope: Scope): Tokens {
    const table = this.#table(scope);
    const turned = this.#random.oneIn(2)
      ? [
          "PIVOT",
          "(",
          "max",
          "(",
          ...this.#expression(depth, scope),
          ")",
          "FOR",
          "q",
          "IN",
          "(",
          "1",
          ")",
          ")",
        ]
      : ["UNPIVOT", "(", "v", "FOR", "n", "IN", "(", "a", ",", "b", ")", ")"];
    return ["(", "SELECT", "*", "FROM", ...table, ...turned, ")", ...this.#alias()];
  }

  #alias(): Tokens {
    const name = this.#spell(this.#shortName());
    return this.#random.oneIn(2) ? ["AS", name] : [name];
  }

  /** A base table, or a CTE where one of that name is in scope: only the former is planted. */
  #table(scope: Scope): Tokens {
    const parts = this.#random.oneIn(2) ? [this.#shortName()] : this.#random.pick(LONG_NAMES);
    const [first = ""] = parts;
    if (parts.length > 1 || !scope.has(first)) this.tables.add(inFull(parts));
    return this.#dotted(parts);
  }

  #condition(depth: number, scope: Scope): Tokens {
    const choice = this.#random.below(depth > 0 ? 7 : 3);
    if (choice === 0) return [...this.#expression(depth, scope), "=", ...this.#expression(depth, scope)];
    if (choice === 1) return [...this.#column(), "IS", "NOT", "NULL"];
    if (choice === 2) return [...this.#column(), "LIKE", this.#random.pick(STRINGS)];
    if (choice === 3) return [...this.#column(), "IN", "(", ...this.query(depth - 1, scope), ")"];
    if (choice === 4) return ["NOT", "EXISTS", "(", ...this.query(depth - 1, scope), ")"];
    if (choice === 5)
      return [...this.#condition(depth - 1, scope), "AND", "(", ...this.#condition(depth - 1, scope), ")"];
    return [...this.#column(), "BETWEEN", "1", "AND", ...this.#expression(depth - 1, scope)];
  }

  #expression(depth: number, scope: Scope): Tokens {
    const choice = this.#random.below(depth > 0 ? 16 : 6);
    if (choice < 2) return [this.#random.pick(NUMBERS)];
    if (choice < 4) return [this.#random.pick(STRINGS)];
    if (choice < 6) return this.#column();
    if (choice < 9) return ["(", ...this.query(depth - 1, scope), ")"];
    if (choice < 11) return this.#call(depth, scope);
    return this.#compound(depth - 1, scope);
  }

  #compound(depth: number, scope: Scope): Tokens {
    const one = () => this.#expression(depth, scope);
    const shapes: readonly (() => Tokens)[] = [
      () => [...one(), "+", ...one()],
      () => ["CASE", "WHEN", ...this.#condition(depth, scope), "THEN", ...one(), "ELSE", ...one(), "END"],
      () => ["CAST", "(", ...one(), "AS", "STRING", ")"],
      () => ["(", ...one(), ")", "::", "int"],
      () => ["transform", "(", ...one(), ",", "e", "->", ...one(), ")"],
      () => ["EXTRACT", "(", "YEAR", "FROM", ...one(), ")"],
      () => ["SUBSTRING", "(", ...one(), "FROM", "1", "FOR", "2", ")"],
      () => ["TRIM", "(", "BOTH", "'x'", "FROM", ...one(), ")"],
      () => ["sum", "(", ...one(), ")", "OVER", "(", "PARTITION", "BY", ...one(), ")"],
      () => ["count", "(", "*", ")", "FILTER", "(", "WHERE", ...this.#condition(depth, scope), ")"],
      () => ["map", "(", "'k'", ",", ...one(), ")", "[", ...one(), "]"],
      () => [...this.#column(), ":", "a", "[", "0", "]"],
      () => ["(", ...one(), ",", ...one(), ")"],
    ];
    return this.#random.pick(shapes)();
  }

  #call(depth: number, scope: Scope): Tokens {
    if (this.#random.oneIn(3)) {
      const parts = this.#random.pick(OWN_FUNCTIONS);
      this.functions.add(inFull(parts));
      return [...this.#dotted(parts), "(", ...this.#expression(depth - 1, scope), ")"];
    }
    return [this.#random.pick(BUILT_IN), "(", ...this.#expression(depth - 1, scope), ")"];
  }

  #column(): Tokens {
    const parts = [this.#shortName(), ...(this.#random.oneIn(3) ? [this.#shortName()] : [])];
    return this.#dotted(parts);
  }

  #dotted(parts: readonly string[]): Tokens {
    return parts.flatMap((part, index) => [...(index > 0 ? ["."] : []), this.#spell(part)]);
  }

  #shortName(): string {
    return this.#random.pick(SHORT_NAMES);
  }

  /** A name as one may write it: in any case, in back ticks or without. */
  #spell(name: string): string {
    const cased = this.#random.oneIn(5) ? name.toUpperCase() : name;
    return this.#random.oneIn(6) ? `\`${cased}\`` : cased;
  }
}

function inFull(parts: readonly string[]): string {
  return [CATALOG, SCHEMA]
    .slice(0, 3 - parts.length)
    .concat(parts)
    .join(".");
}
