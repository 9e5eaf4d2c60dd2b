/**
 * @module A GraphQL schema, once it was put together.
 */

import type { Definition, DirectiveDefinition } from "./ast.ts";

/** Types and directives by their names, and which types may stand for which. */
export interface Schema {
  readonly query: Definition | undefined;
  readonly mutation: Definition | undefined;
  readonly subscription: Definition | undefined;
  readonly types: ReadonlyMap<string, Definition>;
  readonly directives: ReadonlyMap<string, DirectiveDefinition>;
  /** By name: of an interface what implements it, of a union its members, of an object itself. */
  readonly possible: ReadonlyMap<string, readonly Definition[]>;
}
