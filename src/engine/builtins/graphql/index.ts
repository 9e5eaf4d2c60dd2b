/**
 * @module `graphql.*`: GraphQL documents as values, and whether they are right (OPA's v1/topdown/graphql.go). Documents are texts,
 * or the values that the former gave.
 */

import { RegoObject, type Value } from "../../values/index.ts";
import { type Builtin, BuiltinError, type Builtins } from "../builtin.ts";
import { operandError, stringOperand } from "../operands.ts";
import type { QueryDocument, SchemaDocument } from "./ast.ts";
import { parseQuery } from "./parse-query.ts";
import { parseSchema } from "./parse-schema.ts";
import { buildSchema } from "./schema.ts";
import type { Schema } from "./schema-model.ts";
import { queryOfValue, schemaOfValue, valueOfQuery, valueOfSchema } from "./tree-values.ts";
import { validateQuery } from "./validate.ts";

/** So many schemas are kept, as OPA does: policies ask about the same one again and again. */
const MAX_KEPT = 10;
/** A text beyond this is not kept. In UTF-16 units. */
const MAX_KEPT_LENGTH = 1024 * 1024;

interface KeptSchema {
  readonly schema: Schema;
  readonly value: Value;
}

const kept = new Map<string, KeptSchema>();

const parse: Builtin = (operands) => {
  const { query, schema } = bounded(() => verified(operands));
  return [query, schema];
};

const parseAndVerify: Builtin = (operands) => {
  const documents = unlessWrong(() => verified(operands));
  if (documents === undefined) return [false, new RegoObject([]), new RegoObject([])];
  return [true, documents.query, documents.schema];
};

const isValid: Builtin = (operands) => unlessWrong(() => verified(operands)) !== undefined;

const schemaIsValid: Builtin = (operands) => unlessWrong(() => schemaOperand(operands, 0)) !== undefined;

export const graphqlBuiltins = {
  "graphql.is_valid": isValid,
  "graphql.parse": parse,
  "graphql.parse_and_verify": parseAndVerify,
  "graphql.parse_query": (operands) => bounded(() => valueOfQuery(parseQuery(stringOperand(operands, 0)))),
  "graphql.parse_schema": (operands) => bounded(() => valueOfSchema(parseSchema(stringOperand(operands, 0)))),
  "graphql.schema_is_valid": schemaIsValid,
} satisfies Builtins;

/** A query and a schema that fit, as values. */
function verified(operands: readonly Value[]): { readonly query: Value; readonly schema: Value } {
  const query = queryOperand(operands, 0);
  const { schema, value } = schemaOperand(operands, 1);
  validateQuery(schema, query);
  return { query: valueOfQuery(query), schema: value };
}

function queryOperand(operands: readonly Value[], at: number): QueryDocument {
  const operand = operands[at];
  if (typeof operand === "string") return parseQuery(operand);
  if (operand instanceof RegoObject) return queryOfValue(operand);
  throw operandError(operand, at, "string", "object");
}

function schemaOperand(operands: readonly Value[], at: number): KeptSchema {
  const operand = operands[at];
  if (operand instanceof RegoObject) return keptOf(schemaOfValue(operand));
  if (typeof operand !== "string") throw operandError(operand, at, "string", "object");
  const known = kept.get(operand);
  if (known !== undefined) return known;
  const schema = keptOf(parseSchema(operand));
  if (operand.length <= MAX_KEPT_LENGTH) keep(operand, schema);
  return schema;
}

function keptOf(document: SchemaDocument): KeptSchema {
  return { schema: buildSchema(document), value: valueOfSchema(document) };
}

function keep(text: string, schema: KeptSchema): void {
  const [oldest] = kept.keys();
  if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(text, schema);
}

function unlessWrong<T>(read: () => T): T | undefined {
  try {
    return bounded(read);
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}

/** Trees that policies build may lack what every parsed one has, or be deeper than the stack. */
function bounded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new BuiltinError(`not a GraphQL syntax tree: ${error.message}`);
    }
    throw error;
  }
}
