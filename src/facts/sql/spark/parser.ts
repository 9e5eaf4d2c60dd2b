/**
 * @module Spark's parser, interpreted, with the settings that Databricks has as Spark's defaults. It stops at the first
 * error: nothing is repaired.
 */

import {
  type ATN,
  type ATNState,
  BailErrorStrategy,
  type CommonTokenStream,
  type DecisionState,
  EpsilonTransition,
  ParserInterpreter,
  type ParserRuleContext,
  RuleStopState,
} from "antlr4ng";
import { PARSER, ruleIndex } from "./tables.ts";

/** `spark.sql.ansi.enforceReservedKeywords`, and so on: each is what Spark has where nobody sets it. */
const SETTINGS = {
  legacySetopsPrecedence: false,
  legacyExponentLiteralAsDecimal: false,
  sqlStandardKeywordBehavior: false,
  doubleQuotedIdentifiers: false,
  parameterSubstitution: true,
  legacyIdentifierClauseOnly: false,
  /** The guard lets no `|` through that could begin a pipe, so here it is never one. */
  isOperatorPipeStart: false,
} as const;

/** The grammar's conditions, by rule and by the number that the tables give them; all of version 4.2. */
const PREDICATES = new Map<string, boolean>([
  ["queryTerm 1", SETTINGS.legacySetopsPrecedence],
  ["queryTerm 3", !SETTINGS.legacySetopsPrecedence],
  ["queryTerm 5", !SETTINGS.legacySetopsPrecedence],
  ["queryTerm 8", SETTINGS.isOperatorPipeStart],
  ["valueExpression 17", !SETTINGS.isOperatorPipeStart],
  ["identifier 24", !SETTINGS.sqlStandardKeywordBehavior],
  ["simpleIdentifier 25", !SETTINGS.sqlStandardKeywordBehavior],
  ["strictIdentifier 26", !SETTINGS.legacyIdentifierClauseOnly],
  ["strictIdentifier 27", SETTINGS.sqlStandardKeywordBehavior],
  ["strictIdentifier 28", !SETTINGS.sqlStandardKeywordBehavior],
  ["simpleStrictIdentifier 29", SETTINGS.sqlStandardKeywordBehavior],
  ["simpleStrictIdentifier 30", !SETTINGS.sqlStandardKeywordBehavior],
  ["quotedIdentifier 31", SETTINGS.doubleQuotedIdentifiers],
  ["number 32", !SETTINGS.legacyExponentLiteralAsDecimal],
  ["number 33", !SETTINGS.legacyExponentLiteralAsDecimal],
  ["number 34", SETTINGS.legacyExponentLiteralAsDecimal],
  ["singleStringLitWithoutMarker 35", !SETTINGS.doubleQuotedIdentifiers],
  ["parameterMarker 36", SETTINGS.parameterSubstitution],
  ["parameterMarker 37", SETTINGS.parameterSubstitution],
]);

const SINGLE_STATEMENT = ruleIndex("singleStatement");

/** Made once for all parsers. */
let chainEnds: readonly number[] | null = null;

export class SparkParser extends ParserInterpreter {
  readonly #chainEnds: readonly number[];

  /** By rule and number, so that no text is put together for each question. */
  readonly #predicates = new Map<number, boolean>(
    [...PREDICATES].map(([key, value]) => {
      const [rule = "", index = ""] = key.split(" ");
      return [keyOf(ruleIndex(rule), Number(index)), value];
    }),
  );

  constructor(tokens: CommonTokenStream) {
    super("SqlBaseParser", PARSER.vocabulary, [...PARSER.ruleNames], PARSER.atn(), tokens);
    this.removeErrorListeners();
    this.errorHandler = new BailErrorStrategy();
    chainEnds ??= chainEndsOf(PARSER.atn());
    this.#chainEnds = chainEnds;
  }

  /** The statement's tree by the given way of predicting. Throws where the grammar has no such statement. */
  statement(tokens: CommonTokenStream, mode: number): ParserRuleContext {
    this.inputStream = tokens;
    // Goes back to the first token, too.
    this.reset();
    this.parentContextStack.length = 0;
    this.interpreter.predictionMode = mode;
    return this.parse(SINGLE_STATEMENT);
  }

  /** How many states the parser has learnt of the statements that it saw. */
  get learntStates(): number {
    return this.interpreter.decisionToDFA.reduce((sum, { length }) => sum + length, 0);
  }

  /**
   * Most decisions hang on the next token alone and have been made before: then the answer is one look-up away. It is the one
   * that `adaptivePredict` would find, without what that prepares for the others.
   */
  protected override visitDecisionState(state: DecisionState): number {
    const dfa = this.interpreter.decisionToDFA[state.decision];
    if (state.transitions.length > 1 && dfa !== undefined && !dfa.isPrecedenceDfa) {
      const next = dfa.s0?.edges[this.inputStream.LA(1) + 1];
      if (next?.isAcceptState && next.predicates === null && !next.requiresFullContext)
        return next.prediction;
    }
    return super.visitDecisionState(state);
  }

  /** A step, and at once all those after it that only lead on. */
  protected override visitState(state: ATNState): void {
    super.visitState(state);
    this.state = this.#chainEnds[this.state] ?? this.state;
  }

  override sempred(_context: ParserRuleContext | null, rule: number, index: number): boolean {
    const value = this.#predicates.get(keyOf(rule, index));
    if (value === undefined) throw new Error(`the parser's predicate ${rule} ${index} is not known`);
    return value;
  }
}

/** For each state of the network the one that it leads to without a choice, a token or a rule between them; or itself. */
function chainEndsOf({ states }: ATN): readonly number[] {
  return states.map((state, number) => {
    let at = state;
    for (let only = onlyWayOn(at); only !== null; only = onlyWayOn(at)) at = only;
    return at?.stateNumber ?? number;
  });
}

function onlyWayOn(state: ATNState | null): ATNState | null {
  const [only, ...others] = state?.transitions ?? [];
  const leadsOn = only instanceof EpsilonTransition && others.length === 0;
  return leadsOn && !(state instanceof RuleStopState) ? only.target : null;
}

function keyOf(rule: number, index: number): number {
  return rule * 1000 + index;
}
