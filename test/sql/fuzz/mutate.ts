/**
 * @module Statements made strange: pieces put in, taken out, doubled and swapped. What they do afterwards nobody knows
 * until Spark has read them.
 */

import type { Random } from "./random.ts";

/** Code that names a table, calls something, or begins something. */
const CODE = [
  ", secret.hr.salaries",
  " JOIN secret.hr.salaries ",
  " FROM secret.hr.salaries ",
  " UNION ALL SELECT pay FROM secret.hr.salaries ",
  " UNION TABLE secret.hr.salaries ",
  "(SELECT max(pay) FROM secret.hr.salaries)",
  " (WITH salaries AS (SELECT * FROM secret.hr.salaries) SELECT * FROM salaries) ",
  " |> JOIN secret.hr.salaries ",
  " LATERAL (SELECT * FROM secret.hr.salaries) ",
  ", LATERAL secret.hr.pay_of(1)",
  " WITH orders AS (SELECT 1) ",
  " STREAM ",
  " TABLE ",
  " LATERAL ",
  " AS ",
  " IDENTIFIER('secret.hr.salaries') ",
  "IDENTIFIER(:p)",
  " read_files('/secret')",
  " reflect('a', 'b') ",
  " secret.hr.pay_of(1) ",
  " TRANSFORM (a) USING 'cat' ",
  " INSERT INTO t ",
  " VERSION AS OF 1 ",
  " TIMESTAMP AS OF (SELECT 1 FROM secret.hr.salaries) ",
  "@v1",
  ".salaries",
  "secret.",
  "delta.`/secret`",
  " USING (id) ",
  " ON true ",
  ", ",
  "(",
  ")",
  "::int",
  ":a.b",
  "[0]",
  " -> x",
  " => ",
  ";",
  "; DROP TABLE t",
];

/** Pieces that a lexer may stumble over. */
const LEXICAL = [
  "'",
  '"',
  "`",
  "\\",
  "\\'",
  "''",
  "r'\\'",
  "'\\''",
  '"\\""',
  "'\\\\'",
  "R'",
  'r"',
  "/*",
  "*/",
  "/*+",
  "/**/",
  "/* /* */ */",
  "/* /*+ */",
  "/*+ BROADCAST(x) */",
  "/*+ x('a') */",
  "/*+ x((SELECT 1 FROM secret.hr.salaries)) */",
  "--",
  "-- x\n",
  "-- x\r",
  "-- \\\n",
  "-- \\\r\n",
  "--\u2028",
  "\n",
  "\r",
  "\r\n",
  "\t",
  "\f",
  "\v",
  "\0",
  "\u00a0",
  "\u0085",
  "\u200b",
  "\u3000",
  "\ufeff",
  "${x}",
  "$",
  "$$",
  "#",
  "//",
  "{",
  "}",
  "\u0131",
  "\u017f",
  "\u212a",
  "é",
  "1e",
  "0x",
  "X'",
  "N'",
  "?",
  ":",
];

/** Letters that are upper-cased to those of keywords, or look like them. */
const FOLDING: readonly (readonly [string, string])[] = [
  ["i", "\u0131"],
  ["I", "\u0131"],
  ["s", "\u017f"],
  ["S", "\u017f"],
  ["k", "\u212a"],
  ["K", "\u212a"],
  ["o", "\u043e"],
];

const KEYWORDS =
  "SELECT FROM WHERE JOIN LEFT ANTI SEMI CROSS NATURAL USING ON AS WITH RECURSIVE UNION ALL INTERSECT EXCEPT MINUS LATERAL VIEW OUTER TABLE VALUES IN EXISTS NOT LIMIT OFFSET ORDER BY GROUP HAVING QUALIFY WINDOW OVER PIVOT UNPIVOT FOR TABLESAMPLE STREAM".split(
    " ",
  );

/** What may stand where an expression does. */
const EXPRESSIONS = [
  "(SELECT max(pay) FROM secret.hr.salaries)",
  "(WITH orders AS (SELECT 1 AS a) SELECT a FROM orders, secret.hr.salaries)",
  "EXISTS (FROM secret.hr.salaries SELECT 1)",
  "secret.hr.pay_of(1)",
  "hr.pay_of((TABLE salaries))",
  "java_method('a', 'b')",
  "Secret('a', 'b')",
  "IDENTIFIER('secret.hr.pay_of')(1)",
  "IDENTIFIER(:p)",
  "array(1, (SELECT 1 FROM secret.hr.salaries))[0]",
  "transform(array(1), x -> (SELECT x FROM secret.hr.salaries))",
  "CASE WHEN a IN (TABLE secret.hr.salaries) THEN 1 END",
  "count(*) OVER (ORDER BY (SELECT 1 FROM secret.hr.salaries))",
  "r'\\'",
  "'\\''",
  '"\\""',
  "`'`",
  "`/*`",
  ":from",
  "?",
];

/** What may stand where a relation does. */
const RELATIONS = [
  "secret.hr.salaries",
  "`secret`.`hr`.`salaries`",
  "secret /* . */ . hr -- x\n . salaries",
  "salaries",
  "orders",
  "(SELECT * FROM secret.hr.salaries)",
  "(salaries)",
  "(orders CROSS JOIN secret.hr.salaries)",
  "(WITH salaries AS (SELECT 1 AS a) SELECT * FROM salaries, secret.salaries)",
  "(TABLE secret.hr.salaries)",
  "(FROM secret.hr.salaries SELECT *)",
  "STREAM secret.hr.salaries",
  "STREAM(salaries)",
  "LATERAL (SELECT * FROM secret.hr.salaries)",
  "VALUES ((SELECT 1 FROM secret.hr.salaries)) AS v",
  "range((SELECT 1 FROM secret.hr.salaries))",
  "read_files('/secret')",
  "secret.hr.pay_of(1)",
  "own_rows(TABLE(secret.hr.salaries))",
  "explode((SELECT collect_list(pay) FROM secret.hr.salaries))",
  "IDENTIFIER('secret.hr.salaries')",
  "IDENTIFIER(:p || 'x')",
  "parquet.`/secret`",
  "a.secret.hr.salaries",
  "secret.hr.salaries@v1",
  "secret.hr.salaries VERSION AS OF 1",
  "secret.hr.salaries TABLESAMPLE (1 ROWS)",
  "secret.hr.salaries AS orders",
  "orders, secret.hr.salaries",
  "orders JOIN secret.hr.salaries USING (id)",
  "(SELECT TRANSFORM (a) USING 'cat' FROM salaries)",
  "`main.shop`.hr.salaries",
];

/** Mostly one change, at most four. */
export function mutate(sql: string, others: readonly string[], random: Random): string {
  let text = sql;
  for (let left = random.oneIn(3) ? 1 + random.below(4) : 1; left > 0; left -= 1)
    text = change(text, others, random);
  return text;
}

function change(sql: string, others: readonly string[], random: Random): string {
  const at = boundary(sql, random);
  switch (random.below(20)) {
    case 0:
    case 1:
    case 2:
      return insert(sql, at, random.pick(CODE));
    case 3:
    case 4:
      return insert(sql, at, random.pick(LEXICAL));
    case 5:
      return insert(sql, random.below(sql.length + 1), random.pick(LEXICAL));
    case 6:
      return insert(insert(sql, at, random.pick(LEXICAL)), boundary(sql, random), random.pick(LEXICAL));
    case 7:
      return cut(sql, at, boundary(sql, random));
    case 8:
      return insert(sql, at, sql.slice(...ordered(boundary(sql, random), boundary(sql, random))));
    case 9:
      return joinStatements(sql, random.pick(others), random);
    case 10:
      return replaceWord(sql, random);
    case 11:
      return fold(sql, random);
    case 12:
    case 13:
    case 14:
      return replaceMatch(sql, /'[^'\\]*'|\b\d+\b|(?<=[(,=+] ?)\b[a-z]\w*\b(?! ?[.(])/g, EXPRESSIONS, random);
    case 15:
    case 16:
    case 17:
      return replaceMatch(sql, /(?<=\b(?:FROM|JOIN) )[a-z][\w.]*/g, RELATIONS, random);
    default:
      return replaceMatch(sql, / /g, LEXICAL, random);
  }
}

/** The head of one with the tail of another, or both whole with something between. */
function joinStatements(one: string, other: string, random: Random): string {
  const tail = other.slice(boundary(other, random));
  switch (random.below(4)) {
    case 0:
      return `${one.slice(0, boundary(one, random))} ${tail}`;
    case 1:
      return `${one}${random.pick([" UNION ALL ", "; ", "\n", " , ", " -- ", " |> ", " EXCEPT "])}${other}`;
    case 2:
      return insert(one, boundary(one, random), ` (${other}) `);
    default:
      return `WITH ${random.pick(["orders", "t", "salaries"])} AS (${other}) ${one}`;
  }
}

function replaceMatch(sql: string, what: RegExp, by: readonly string[], random: Random): string {
  const matches = [...sql.matchAll(what)];
  if (matches.length === 0) return sql;
  const match = random.pick(matches);
  return sql.slice(0, match.index) + random.pick(by) + sql.slice(match.index + match[0].length);
}

function replaceWord(sql: string, random: Random): string {
  const words = [...sql.matchAll(/[A-Za-z_]+/g)];
  if (words.length === 0) return sql;
  const word = random.pick(words);
  const by = random.oneIn(2) ? random.pick(KEYWORDS) : random.pick(words)[0];
  return sql.slice(0, word.index) + by + sql.slice(word.index + word[0].length);
}

function fold(sql: string, random: Random): string {
  const [plain, strange] = random.pick(FOLDING);
  const places = [...sql].flatMap((letter, index) => (letter === plain ? [index] : []));
  if (places.length === 0) return sql;
  const at = random.pick(places);
  const letters = [...sql];
  letters[at] = strange;
  return letters.join("");
}

/** Mostly before or after a word, where a statement has the best chance to stay one. */
function boundary(sql: string, random: Random): number {
  const places = [...sql.matchAll(/\b|[(),]/g)].map(({ index }) => index);
  return places.length === 0 || random.oneIn(20) ? random.below(sql.length + 1) : random.pick(places);
}

function insert(sql: string, at: number, piece: string): string {
  return sql.slice(0, at) + piece + sql.slice(at);
}

function cut(sql: string, one: number, other: number): string {
  const [from, to] = ordered(one, other);
  // Not much at a time: little is left of a statement that lost half.
  const end = Math.min(to, from + 24);
  return sql.slice(0, from) + sql.slice(end);
}

function ordered(one: number, other: number): [number, number] {
  return one < other ? [one, other] : [other, one];
}
