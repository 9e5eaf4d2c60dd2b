/**
 * @module Spark's lexer, interpreted. What the grammar has as Java code, its predicates and actions, stands here by hand.
 */

import { type CharStream, LexerInterpreter, type ParserRuleContext } from "antlr4ng";
import { LEXER } from "./tables.ts";

/** The grammar's conditions, by the number that the tables give them; of version 4.2 all but that of `$tag$` strings. */
const PREDICATES: readonly ((lexer: SparkLexer) => boolean)[] = [
  isShiftRightOperator,
  isShiftRightOperator,
  isValidDecimal,
  isValidDecimal,
  isValidDecimal,
  isValidDecimal,
  isValidDecimal,
  (lexer) => lexer.inputStream.LA(1) !== PLUS,
];

/** Those of `$tag$` strings are left out: the guard lets no `$` through. */
const ACTIONS: readonly (((lexer: SparkLexer) => void) | null)[] = [
  (lexer) => void lexer.complexTypeLevel++,
  (lexer) => void lexer.complexTypeLevel++,
  (lexer) => void lexer.complexTypeLevel++,
  (lexer) => {
    if (lexer.complexTypeLevel > 0) lexer.complexTypeLevel--;
  },
  null,
  (lexer) => {
    lexer.hasUnclosedComment = true;
  },
];

const PLUS = 0x2b;
const UNDERSCORE = 0x5f;

export class SparkLexer extends LexerInterpreter {
  /** How deep in `ARRAY<`, `MAP<` and `STRUCT<`, where `>>` is two closing brackets. */
  complexTypeLevel = 0;
  hasUnclosedComment = false;

  constructor(input: CharStream) {
    const { vocabulary, ruleNames, channelNames, modeNames, atn } = LEXER;
    super("SqlBaseLexer", vocabulary, [...ruleNames], [...channelNames], [...modeNames], atn(), input);
    this.removeErrorListeners();
  }

  /** Begins another statement; what was learnt of the grammar stays. */
  begin(input: CharStream): void {
    this.inputStream = input;
    this.complexTypeLevel = 0;
    this.hasUnclosedComment = false;
  }

  override sempred(_context: ParserRuleContext | null, _rule: number, index: number): boolean {
    const predicate = PREDICATES[index];
    if (predicate === undefined) throw new Error(`the lexer's predicate ${index} is not known`);
    return predicate(this);
  }

  override action(_context: ParserRuleContext | null, _rule: number, index: number): void {
    const action = ACTIONS[index];
    if (!action) throw new Error(`the lexer's action ${index} is not known`);
    action(this);
  }
}

function isShiftRightOperator(lexer: SparkLexer): boolean {
  return lexer.complexTypeLevel === 0;
}

/** A number with a dot is none where a letter, a digit or an underscore follows: it is a name then. */
function isValidDecimal(lexer: SparkLexer): boolean {
  const next = lexer.inputStream.LA(1);
  return !((next >= 0x41 && next <= 0x5a) || (next >= 0x30 && next <= 0x39) || next === UNDERSCORE);
}
