/**
 * @module Statements of which only Spark's lexer knows what they read: a soup of quotes, comments and line ends before and
 * after the table.
 */

import type { Random } from "./random.ts";

const PIECES = [
  "'",
  "'",
  '"',
  "`",
  "\\",
  "r",
  "R",
  "/*",
  "*/",
  "/*+",
  "--",
  "-",
  "*",
  "/",
  "+",
  "\n",
  "\r",
  "\r\n",
  " ",
  ",",
  "a",
  "1",
  "''",
  "\\'",
  "\\\\",
  "\\\n",
  "\u2028",
  ";",
];

const FRAMES: readonly (readonly [string, string, string])[] = [
  ["SELECT 1 ", ", pay FROM secret.hr.salaries ", ""],
  ["SELECT '", "', pay FROM secret.hr.salaries -- ", "'"],
  ["SELECT ", " FROM secret.hr.salaries AS ", " "],
  ["SELECT * FROM orders ", " JOIN secret.hr.salaries ", ""],
  ["SELECT * FROM orders /* ", " */ , secret.hr.salaries ", ""],
  ["SELECT * FROM orders -- ", "\n, secret.hr.salaries ", ""],
  ["SELECT /*+ x */ ", " a FROM secret.hr.salaries ", ""],
  ["SELECT r'", "' , a FROM secret.hr.salaries ", "'"],
  ['SELECT "', '" , a FROM secret.hr.salaries WHERE x = "', '"'],
  ["SELECT `", "` , a FROM secret.hr.salaries `", "`"],
];

export function generateSoup(random: Random): string {
  const [before, between, after] = random.pick(FRAMES);
  return before + soup(random) + between + soup(random) + after;
}

function soup(random: Random): string {
  return Array.from({ length: random.below(6) }, () => random.pick(PIECES)).join("");
}
