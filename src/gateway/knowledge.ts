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

/** At once, where there is no SQL to wait for. */
export function knownOf(
  match: Match | null,
  head: RequestHead,
  body: Body,
  principal: Principal,
  { facts, sql, statementOwners }: Stops,
): Known | Promise<Known> {
  if (match === null) return {};
  const statements = facts.statements(match, body);
  const asked = facts.ownedStatements(match, head.query, body);
  const isOwner = asked !== null && statementOwners.isOwner(ownerOf(principal), asked);
  if (!statements.ok) return { sql: opaqueSql([statements.reason]), isOwner };
  if (statements.statements.length === 0) return { sql: null, isOwner };
  return sqlFactsOf(statements.statements, sql).then((facts) => ({ sql: facts, isOwner }));
}

async function sqlFactsOf(statements: readonly Statement[], analyze: AnalyzeStatement): Promise<SqlFacts> {
  return mergeSqlFacts(await Promise.all(statements.map(analyze)));
}

/** A scope may call a warehouse by its name, where the request has its id. */
export function withWarehouseNames(
  input: InputDocument,
  { warehouses }: Stops,
): InputDocument | Promise<InputDocument> {
  const { resources, identity } = input;
  if (warehouses === null || resources.every(({ type }) => type !== "warehouse")) return input;
  return warehouses
    .withAliases(resources, identity.scopes)
    .then((aliased) => ({ ...input, resources: aliased }));
}
