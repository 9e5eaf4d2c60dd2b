/**
 * @module Spark's lexer and parser as ANTLR serialized them: names, and networks that are made where they are first used.
 */

import { type ATN, ATNDeserializer, Vocabulary } from "antlr4ng";
import lexerData from "../grammar/lexer.json" with { type: "json" };
import parserData from "../grammar/parser.json" with { type: "json" };

interface Table {
  readonly vocabulary: Vocabulary;
  readonly ruleNames: readonly string[];
  readonly atn: () => ATN;
}

export const LEXER: Table & {
  readonly channelNames: readonly string[];
  readonly modeNames: readonly string[];
} = {
  vocabulary: new Vocabulary(lexerData.literalNames, lexerData.symbolicNames, null),
  ruleNames: lexerData.ruleNames,
  channelNames: lexerData.channelNames,
  modeNames: lexerData.modeNames,
  atn: madeOnce(lexerData.atn),
};

export const PARSER: Table = {
  vocabulary: new Vocabulary(parserData.literalNames, parserData.symbolicNames, null),
  ruleNames: parserData.ruleNames,
  atn: madeOnce(parserData.atn),
};

const TOKEN_TYPES = new Map(
  parserData.symbolicNames.flatMap((name, type) => (name === null ? [] : [[name, type] as const])),
);

const RULE_INDEXES = new Map(parserData.ruleNames.map((name, index) => [name, index] as const));

/** A token's number by its name in the grammar. Throws where the grammar has none of that name. */
export function tokenType(name: string): number {
  const type = TOKEN_TYPES.get(name);
  if (type === undefined) throw new Error(`the grammar has no token ${name}`);
  return type;
}

/** A rule's number by its name in the grammar. Throws where the grammar has none of that name. */
export function ruleIndex(name: string): number {
  const index = RULE_INDEXES.get(name);
  if (index === undefined) throw new Error(`the grammar has no rule ${name}`);
  return index;
}

function madeOnce(serialized: readonly number[]): () => ATN {
  let atn: ATN | null = null;
  return () => {
    atn ??= new ATNDeserializer().deserialize([...serialized]);
    return atn;
  };
}
