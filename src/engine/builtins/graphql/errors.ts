/**
 * @module What is wrong with a GraphQL document, in OPA's words (`formatGqlParserError` of v1/topdown/graphql.go).
 */

import { BuiltinError } from "../builtin.ts";
import type { Position } from "./ast.ts";

/** An error at a place of the document; trees that policies build have no places. */
export function graphqlError(message: string, position?: Position): BuiltinError {
  return new BuiltinError(
    position === undefined
      ? `GraphQL parse error: input: ${message}`
      : `${message} in GraphQL string at location ${position.line}:${position.column}`,
  );
}
