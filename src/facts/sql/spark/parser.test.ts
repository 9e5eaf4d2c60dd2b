import {
  type ATNState,
  CommonTokenStream,
  type DecisionState,
  type Parser,
  ParserInterpreter,
  PredictionMode,
} from "antlr4ng";
import { describe, expect, test } from "vitest";
import { WARM_UP } from "../warm-up.ts";
import { UpperCaseChars } from "./chars.ts";
import { SparkLexer } from "./lexer.ts";
import { SparkParser } from "./parser.ts";
import { PARSER } from "./tables.ts";

/** What ANTLR's own interpreter does, step by step. */
const ANTLR = ParserInterpreter.prototype as unknown as {
  visitState(this: Parser, state: ATNState): void;
  visitDecisionState(this: Parser, state: DecisionState): number;
};

class WithoutShortcuts extends SparkParser {
  protected override visitState(state: ATNState): void {
    ANTLR.visitState.call(this, state);
  }

  protected override visitDecisionState(state: DecisionState): number {
    return ANTLR.visitDecisionState.call(this, state);
  }
}

const lexer = new SparkLexer(new UpperCaseChars(""));
const tokens = new CommonTokenStream(lexer);
const parser = new SparkParser(tokens);
const plain = new WithoutShortcuts(tokens);

function treeText(by: SparkParser, sql: string, mode: number): string {
  lexer.begin(new UpperCaseChars(sql));
  tokens.setTokenSource(lexer);
  tokens.fill();
  try {
    return by.statement(tokens, mode).toStringTree([...PARSER.ruleNames], by);
  } catch (error) {
    return (error as Error).name;
  }
}

describe("the shortcuts of the interpreter give the tree that ANTLR's own gives", () => {
  test.each([
    ...WARM_UP,
    "SELECT a FROM t UNION SELECT b FROM u MINUS SELECT 1 INTERSECT SELECT 2",
    "SELECT NOT a AND b OR c = d + e * -f || g BETWEEN 1 AND 2",
    `SELECT ${"(".repeat(20)}1${")".repeat(20)}`,
    "SELECT FROM WHERE GROUP BY",
    "SELECT a b c",
    "DROP TABLE",
  ])("%s", (sql) => {
    for (const mode of [PredictionMode.SLL, PredictionMode.LL]) {
      // Twice, since the second time takes what the first one learnt.
      for (let round = 0; round < 2; round++) {
        expect(treeText(parser, sql, mode)).toBe(treeText(plain, sql, mode));
      }
    }
  });
});
