/**
 * @module What a request alone does not show: what its SQL does, whose the statements are that it asks after, and what its
 * warehouses are called.
 */

import {
  type AnalyzeStatement,
  type Known,
  type Match,
  mergeSqlFacts,
  opaqueSql,
  type Statement,
} from "../facts/index.ts";
import type { InputDocument, Principal, SqlFacts } from "../model/input.ts";
import type { Body, RequestHead } from "../model/request.ts";
import { ownerOf } from "./owned.ts";
import type { Stops } from "./stops.ts";

export async function knownOf(
  match: Match | null,
  head: RequestHead,
  body: Body,
  principal: Principal,
  { facts, sql, statementOwners }: Stops,
): Promise<Known> {
  if (match === null) return {};
  const statements = facts.statements(match, body);
  const asked = facts.ownedStatements(match, head.query, body);
  return {
    sql: statements.ok ? await sqlFactsOf(statements.statements, sql) : opaqueSql([statements.reason]),
    isOwner: asked !== null && statementOwners.isOwner(ownerOf(principal), asked),
  };
}

/** Null where there are none. */
async function sqlFactsOf(
  statements: readonly Statement[],
  analyze: AnalyzeStatement,
): Promise<SqlFacts | null> {
  return statements.length === 0 ? null : mergeSqlFacts(await Promise.all(statements.map(analyze)));
}

/** A scope may call a warehouse by its name, where the request has its id. */
export async function withWarehouseNames(
  input: InputDocument,
  { warehouses }: Stops,
): Promise<InputDocument> {
  const { resources, identity } = input;
  if (warehouses === null || resources.every(({ type }) => type !== "warehouse")) return input;
  return { ...input, resources: await warehouses.withAliases(resources, identity.scopes) };
}
