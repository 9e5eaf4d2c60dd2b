/**
 * @module The statements that the benchmark of the SQL analysis runs: honest ones from the corpus, hostile ones made to cost
 * time, and any number of distinct ones made to cost memory.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const CORPUS = fileURLToPath(new URL("../../test/sql/corpus", import.meta.url));

interface CorpusFile {
  readonly purpose: string;
  readonly statements: readonly { readonly sql: string }[];
}

/** Without those that attack. */
export function honestStatements(): readonly string[] {
  return readdirSync(CORPUS)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => parse(readFileSync(join(CORPUS, name), "utf8")) as CorpusFile)
    .filter(({ purpose }) => purpose !== "attack")
    .flatMap(({ statements }) => statements.map(({ sql }) => sql));
}

const many = (count: number, text: (index: number) => string, separator: string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

const nested = (open: string, inner: string, close: string, depth: number) =>
  `${open.repeat(depth)}${inner}${close.repeat(depth)}`;

/** Each by what it is made of. Some are refused by the limits before anything is parsed: that is their price, too. */
export const HOSTILE: Readonly<Record<string, string>> = {
  "5,000 parentheses": `SELECT ${nested("(", "1", ")", 5000)}`,
  "60 parentheses": `SELECT ${nested("(", "1", ")", 60)} FROM t`,
  "60 sub-queries": nested("SELECT * FROM (", "SELECT 1", ") q", 60),
  "60 CASE": `SELECT ${nested("CASE WHEN a THEN ", "1", " END", 60)} FROM t`,
  "16 nested types": `SELECT CAST(a AS ${nested("ARRAY<", "INT", ">", 16)})`,
  "10,000 ANDs": `SELECT 1 FROM t WHERE ${many(10_000, () => "a", " AND ")}`,
  "50 KB list of numbers": `SELECT 1 FROM t WHERE a IN (${many(7300, (index) => String(100_000 + index), ",")})`,
  "50 KB list of texts": `SELECT 1 FROM t WHERE a IN (${many(5500, (index) => `'${10_000 + index}'`, ",")})`,
  "3,900 UNIONs": many(3900, () => "SELECT 1", " UNION "),
  "10,000 tables": `SELECT 1 FROM t${",u".repeat(10_000)}`,
  "10,000 operators": `SELECT ${many(10_000, () => "1", "+")}`,
  "200,000 comment openings": "/*".repeat(200_000),
  "8,000 times FROM": `SELECT ${"FROM ".repeat(8000)}`,
};

const COLUMNS = ["a", "t.b", "1", "'x'", "NULL", ":p", "d"];

/** Queries that are all different, in shape too. The same ones each time. */
export function* distinctStatements(count: number): Generator<string> {
  let seed = 1;
  const below = (limit: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * limit);
  };
  const value = (depth: number): string => {
    if (depth === 0) return COLUMNS[below(COLUMNS.length)] as string;
    const inner = () => value(depth - 1);
    const shapes = [
      () => `${inner()} + ${inner()}`,
      () => `upper(${inner()})`,
      () => `CASE WHEN ${inner()} = 1 THEN ${inner()} END`,
      () => `CAST(${inner()} AS INT)`,
      () => `(${inner()} IN (1, ${inner()}))`,
      () => `(SELECT max(x) FROM u${below(1000)})`,
      () => `sum(${inner()}) OVER (PARTITION BY ${inner()})`,
      () => `coalesce(${inner()}, ${inner()})`,
    ];
    return (shapes[below(shapes.length)] as () => string)();
  };
  const relation = (depth: number): string => {
    if (depth === 0) return `c${below(100)}.s.t${below(10_000)}`;
    const inner = () => relation(depth - 1);
    const shapes = [
      () => `${inner()} JOIN ${relation(0)} USING (id)`,
      () => `(SELECT * FROM ${inner()}) q`,
      () => `${inner()}, ${relation(0)} LEFT JOIN ${relation(0)} ON x = y`,
      () => "(VALUES (1), (2)) v (x)",
    ];
    return (shapes[below(shapes.length)] as () => string)();
  };
  for (let index = 0; index < count; index++) {
    yield `SELECT ${value(2)} AS c${index} FROM ${relation(below(3))} WHERE ${value(1)} = ${value(2)}`;
  }
}
