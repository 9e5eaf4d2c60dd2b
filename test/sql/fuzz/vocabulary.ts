/**
 * @module The words that fuzzed statements are made of. Few names, so that tables, CTEs, aliases and columns meet.
 */

/** The request's default namespace in all fuzzed statements. */
export const CATALOG = "main";
export const SCHEMA = "shop";

/** What tables in one part, CTEs, aliases and columns are called. */
export const SHORT_NAMES = [
  "orders",
  "lines",
  "salaries",
  "secret",
  "hr",
  "x",
  "t",
  "region",
  "values_",
  "days",
];

/** Tables in two and three parts; some end like a short name, so that a CTE of that name must not hide them. */
export const LONG_NAMES = [
  ["shop", "orders"],
  ["hr", "salaries"],
  ["retail", "lines"],
  ["main", "shop", "orders"],
  ["main", "shop", "t"],
  ["secret", "hr", "salaries"],
  ["secret", "x", "t"],
  ["sales", "retail", "lines"],
];

/** Functions that nobody has built in. */
export const OWN_FUNCTIONS = [
  ["own_score"],
  ["hr", "pay_of"],
  ["secret", "hr", "pay_of"],
  ["main", "shop", "own_score"],
];

export const BUILT_IN = [
  "upper",
  "coalesce",
  "concat",
  "abs",
  "max",
  "count",
  "array",
  "struct",
  "size",
  "md5",
];

/** Strings that look like code, or end elsewhere for another lexer. None is built of more than one token. */
export const STRINGS = [
  "'a'",
  '"b"',
  "''",
  "'it''s'",
  "'\\''",
  '"\\""',
  "'\\\\'",
  "r'\\'",
  'R"\\"',
  "r'\\d+'",
  "'--'",
  "'/*'",
  '"*/"',
  "';'",
  "'`'",
  "'FROM secret.hr.salaries'",
  '" JOIN secret.hr.salaries "',
  "'\\u0027'",
  "'a\nb'",
  "'größe'",
];

export const NUMBERS = ["1", "-2", "1.5", ".5", "1e3", "2L", "3BD", "X'1F'", "true", "NULL", ":p", "?"];

/** What may stand between two tokens. Whatever is in them, they are white space to Spark. */
export const GAPS = [
  "\n",
  "\r\n",
  "\t",
  "  ",
  " /* x */ ",
  " /**/",
  " /* ' */ ",
  ' /* " */ ',
  " /* ` */ ",
  " /* -- */ ",
  " /* /* */ */ ",
  " /* FROM secret.x.hidden */ ",
  " /***/ ",
  " -- x\n",
  " -- it's\n",
  " -- /*\n",
  " -- */\r\n",
  " -- , secret.x.hidden\n",
  " --\n",
];
