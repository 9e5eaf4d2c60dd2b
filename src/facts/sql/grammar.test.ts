import { ActionTransition, type ATN, PredicateTransition } from "antlr4ng";
import { describe, expect, test } from "vitest";
import { allowedRules } from "./allowed.ts";
import { LEXER, PARSER } from "./spark/tables.ts";

/** Conditions or actions of a grammar, each by its rule and number. */
function embedded(atn: ATN, kind: "predicate" | "action", ruleNames: readonly string[]): readonly string[] {
  const found = atn.states.flatMap((state) =>
    (state?.transitions ?? []).flatMap((transition) => {
      if (kind === "predicate" && transition instanceof PredicateTransition) {
        return [`${ruleNames[transition.ruleIndex]} ${transition.predIndex}`];
      }
      const isAction =
        kind === "action" && transition instanceof ActionTransition && transition.actionIndex >= 0;
      return isAction ? [`${ruleNames[transition.ruleIndex]} ${transition.actionIndex}`] : [];
    }),
  );
  return [...new Set(found)].sort();
}

describe("of the tables of Spark's grammar", () => {
  test("every rule that a query may be made of is there: a new version can rename one", () => {
    expect(allowedRules().filter((rule) => !PARSER.ruleNames.includes(rule))).toEqual([]);
  });

  test("the parser's conditions are those that are written by hand", () => {
    expect(embedded(PARSER.atn(), "predicate", PARSER.ruleNames)).toEqual([
      "identifier 24",
      "number 32",
      "number 33",
      "number 34",
      "parameterMarker 36",
      "parameterMarker 37",
      "queryTerm 1",
      "queryTerm 3",
      "queryTerm 5",
      "queryTerm 8",
      "quotedIdentifier 31",
      "simpleIdentifier 25",
      "simpleStrictIdentifier 29",
      "simpleStrictIdentifier 30",
      "singleStringLitWithoutMarker 35",
      "strictIdentifier 26",
      "strictIdentifier 27",
      "strictIdentifier 28",
      "valueExpression 17",
    ]);
  });

  test("the lexer's conditions are those that are written by hand, and that of `$tag$`", () => {
    expect(embedded(LEXER.atn(), "predicate", LEXER.ruleNames)).toEqual([
      "BIGDECIMAL_LITERAL 6",
      "BRACKETED_COMMENT 7",
      "DECIMAL_VALUE 3",
      "DOUBLE_LITERAL 5",
      "END_DOLLAR_QUOTED_STRING 8",
      "EXPONENT_VALUE 2",
      "FLOAT_LITERAL 4",
      "SHIFT_RIGHT 0",
      "SHIFT_RIGHT_UNSIGNED 1",
    ]);
  });
});
