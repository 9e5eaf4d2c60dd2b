/**
 * @module One statement by Spark's own grammar: its tokens and its tree, or null where it has none.
 */

import {
  CommonTokenStream,
  ParseCancellationException,
  type ParserRuleContext,
  PredictionMode,
  RecognitionException,
  type Token,
} from "antlr4ng";
import { UpperCaseChars } from "./chars.ts";
import { SparkLexer } from "./lexer.ts";
import { SparkParser } from "./parser.ts";

export interface Parsed {
  /** All of them, with comments and blanks. */
  readonly tokens: readonly Token[];
  /** By the rule `singleStatement`; null where the tokens are no statement. */
  readonly tree: ParserRuleContext | null;
  /** Where the parser gave up, counted from 1; null where it did not, or does not say. */
  readonly errorAt: Position | null;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SparkGrammar {
  /** Throws where it can't follow the statement: a `RangeError` where that is nested too deeply. */
  parse(sql: string): Parsed;
}

/** States of the prediction cache before it is forgotten; some 10 KB each at the worst, by Spark's own estimate. */
const MAX_LEARNT_STATES = 12_000;

/** Of statements, in UTF-16 units, between two counts of them, which take time themselves. */
const COUNTED_EVERY = 8192;

/** Keeps what it learns of the grammar while it parses, within a bound. */
export function createSparkGrammar(): SparkGrammar {
  let own = fresh();
  let uncounted = 0;
  return {
    parse(sql) {
      try {
        return parsed(own, sql);
      } catch (error) {
        // Whatever state it was left in.
        own = fresh();
        throw error;
      } finally {
        uncounted += sql.length;
        if (uncounted >= COUNTED_EVERY) {
          uncounted = 0;
          if (own.parser.learntStates > MAX_LEARNT_STATES) own = fresh();
        }
      }
    },
  };
}

interface Own {
  readonly lexer: SparkLexer;
  readonly tokens: CommonTokenStream;
  readonly parser: SparkParser;
}

function fresh(): Own {
  const lexer = new SparkLexer(new UpperCaseChars(""));
  const tokens = new CommonTokenStream(lexer);
  return { lexer, tokens, parser: new SparkParser(tokens) };
}

function parsed(own: Own, sql: string): Parsed {
  own.lexer.begin(new UpperCaseChars(sql));
  own.tokens.setTokenSource(own.lexer);
  own.tokens.fill();
  const tokens = own.tokens.getTokens();
  if (own.lexer.hasUnclosedComment) return { tokens, tree: null, errorAt: null };
  return { tokens, ...treeOf(own) };
}

/** As Spark does: the fast way first, and only where that fails the thorough one. */
function treeOf({ parser, tokens }: Own): Pick<Parsed, "tree" | "errorAt"> {
  try {
    return { tree: parser.statement(tokens, PredictionMode.SLL), errorAt: null };
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
  }
  try {
    return { tree: parser.statement(tokens, PredictionMode.LL), errorAt: null };
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return { tree: null, errorAt: positionOf(error) };
  }
}

function isSyntaxError(error: unknown): error is Error {
  return error instanceof ParseCancellationException || error instanceof RecognitionException;
}

function positionOf(error: Error): Position | null {
  const cause = error instanceof RecognitionException ? error : error.cause;
  const token = cause instanceof RecognitionException ? cause.offendingToken : null;
  return token === null ? null : { line: token.line, column: token.column + 1 };
}
