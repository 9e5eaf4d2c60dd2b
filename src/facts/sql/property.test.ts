import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differsFromSpark } from "./guard/agreement.ts";
import { scan } from "./guard/scan.ts";
import { analyzeSql } from "./index.ts";
import { createSparkGrammar } from "./spark/parse.ts";

const NAMESPACE = { catalog: "main", schema: "shop" };

/** The same each time: a fuzz without end is `make sql-oracle`. */
const RUNS = { numRuns: 1500, seed: 20_260_801 };

/** What opens and closes strings, comments and hints, and what stands about it. */
const LEXICAL = [
  ..."' '' \" \"\" ` `` \\ \\' \\\" r' R\" -- /* */ /*+ * / - \n \r \r\n ; $ ${ # @ ( ) , . 1 1E+ 1. 5R E".split(
    " ",
  ),
  ..." \t\u00a0\u2028\u0085\f\v\0é\u{1f600}".split(""),
];

const WORDS =
  `SELECT FROM JOIN TABLE WITH AS IN EXISTS VALUES LATERAL STREAM UNION WHERE VIEW explode IDENTIFIER
  PIVOT QUALIFY NOT CASE WHEN THEN END ON USING a b t.u INSERT INTO ORDER BY LIMIT OVER |> => -> :: : ? = < > [ ]`.split(
    /\s+/,
  );

const piece = fc.oneof(
  fc.constantFrom(...LEXICAL),
  fc.constantFrom(...WORDS),
  fc.constantFrom(" ", " ", "\n"),
);
const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
const spaced = fc.array(piece, { maxLength: 25 }).map((pieces) => `SELECT ${pieces.join(" ")}`);

describe("token soup", () => {
  test("never throws, and is read-only, opaque or something else, and no two of them", () => {
    fc.assert(
      fc.property(fc.oneof(soup, spaced), (sql) => {
        const facts = analyzeSql(sql, NAMESPACE);
        expect(facts.read_only && facts.opaque).toBe(false);
        expect(facts.reasons.length > 0).toBe(facts.opaque);
        if (facts.read_only) expect(facts.statements).toEqual(["select"]);
        else expect([facts.tables, facts.functions]).toEqual([[], []]);
      }),
      RUNS,
    );
  });

  test("is read by the guard as by Spark's lexer, but for a raw string after an exponent", () => {
    const grammar = createSparkGrammar();
    fc.assert(
      fc.property(soup, (sql) => {
        const scanned = scan(sql);
        if (!scanned.ok || /e[+-]\w*r['"]/i.test(sql)) return;
        const difference = differsFromSpark(scanned.value, grammar.parse(sql).tokens) ?? "";
        expect(difference).not.toContain("more than one way");
      }),
      RUNS,
    );
  });
});

/** Complete between two tokens, whatever they hold. */
const gap = fc.constantFrom(
  " ",
  "\n",
  "\t",
  "/**/",
  " /* ' */ ",
  ' /* " ` */ ',
  " /* -- */ ",
  " /* /* nested */ FROM x */ ",
  " -- '\n",
  " -- /*\n",
  " -- , x.y.z\r\n",
);

const text = fc.constantFrom(
  "''",
  "'--'",
  "'/*'",
  "''''",
  String.raw`'\''`,
  String.raw`'\\'`,
  String.raw`"\""`,
  String.raw`r'\'`,
  String.raw`R"\"`,
  `'"'`,
  `"'"`,
  "'`'",
  "a",
  "1",
  "`'`",
  "`a``b`",
);

const planted = fc.constantFrom(
  "secret.hr.pay",
  "`secret`.hr.Pay",
  "SECRET.`hr`.`pay`",
  "secret . hr/**/. pay",
);

/** Where a table can stand; `@` is the table, `#` a value, `~` a gap. */
const template = fc.constantFrom(
  "SELECT~#~FROM~@",
  "SELECT~#,#~FROM~t,@~x~WHERE~#~=~#",
  "SELECT~#~FROM~t~JOIN~@~ON~#=#",
  "SELECT~#~FROM~t~LEFT~JOIN~(SELECT~#~FROM~@)~q~USING(x)",
  "SELECT~(SELECT~#~FROM~@),#~FROM~t",
  "WITH~c~AS~(SELECT~#~FROM~@)~SELECT~#~FROM~c",
  "WITH~pay~AS~(SELECT~#)~SELECT~#~FROM~pay,@",
  "SELECT~#~FROM~t~WHERE~EXISTS~(SELECT~#~FROM~@)~OR~#~IN~(#,#)",
  "SELECT~#~UNION~ALL~TABLE~@~ORDER~BY~#",
  "TABLE~@",
  "FROM~t~|>~JOIN~@~USING(x)~|>~SELECT~#,#",
  "SELECT~/*+~BROADCAST(x)~*/~#~FROM~@~TABLESAMPLE~(5~PERCENT)",
  "SELECT~#~FROM~t~LATERAL~VIEW~explode(#)~e~AS~f,g~WHERE~#~IN~(SELECT~#~FROM~@)",
  "SELECT~CASE~WHEN~#=#~THEN~(SELECT~#~FROM~@)~END,#~FROM~VALUES(#),(#)~AS~v",
  "SELECT~#~FROM~STREAM~@",
  "SELECT~extract(YEAR~FROM~#),trim(BOTH~#~FROM~#)~FROM~(t~JOIN~@)",
);

const query = fc
  .tuple(template, fc.infiniteStream(gap), fc.infiniteStream(text), fc.infiniteStream(planted))
  .map(([shape, gaps, texts, tables]) => {
    const next = (stream: Iterator<string>) => stream.next().value as string;
    // Whole hints stay as they are: nothing may stand in them.
    const [head = "", hint = "", tail = ""] = shape.split(/(~\/\*\+.*\*\/~)/);
    const filled = (part: string) =>
      part.replace(/[~#@]/g, (mark) => next(mark === "~" ? gaps : mark === "#" ? texts : tables));
    return filled(head) + hint.replaceAll("~", " ") + filled(tail);
  });

test("a table planted among strings and comments is found, or the statement is opaque", () => {
  let found = 0;
  fc.assert(
    fc.property(query, (sql) => {
      const facts = analyzeSql(sql, NAMESPACE);
      if (facts.read_only) {
        expect(facts.tables).toContain("secret.hr.pay");
        found++;
      }
    }),
    RUNS,
  );
  // Else it would say nothing.
  expect(found).toBeGreaterThan(RUNS.numRuns / 2);
});
