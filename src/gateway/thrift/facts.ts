/**
 * @module What a driver's call asks, as the policy sees it: an operation of the service `statements`, with the resources that
 * a statement names or that a read of metadata is for.
 */

import {
  type AnalyzeStatement,
  type Facts,
  namedResource,
  opaqueSql,
  resourceOf,
  sqlResources,
} from "../../facts/index.ts";
import { type Call, type MetadataCall, unknownSettings } from "../../facts/thrift/index.ts";
import type { Access, InputDocument, Resource, SqlFacts } from "../../model/input.ts";
import type { StatementOwners } from "../statement-owners.ts";
import type { Sessions } from "./sessions.ts";

export interface ThriftKnowledge {
  readonly owner: string;
  readonly sessions: Sessions;
  readonly statementOwners: StatementOwners;
  readonly sql: AnalyzeStatement;
}

const STATEMENTS = { service: "statements", isFlat: false } as const;

/** What the path names, the warehouse or the cluster, stays. */
export async function thriftFacts(
  call: Call,
  base: InputDocument,
  knowledge: ThriftKnowledge,
): Promise<Pick<Facts, "operation" | "resources" | "sql" | "opaque">> {
  const { sql, resources, opaque } = await askedBy(call, knowledge);
  const access: Access = sql !== null && !sql.opaque && !sql.read_only ? "write" : "execute";
  const operation = base.operation && {
    ...base.operation,
    id: `thrift.${kebab(call.method)}`,
    service: STATEMENTS.service,
    access,
  };
  return { operation, resources: [...base.resources, ...resources], sql, opaque };
}

interface Asked {
  readonly sql: SqlFacts | null;
  readonly resources: readonly Resource[];
  readonly opaque: readonly string[];
}

async function askedBy(call: Call, knowledge: ThriftKnowledge): Promise<Asked> {
  const { owner, sessions, statementOwners } = knowledge;
  switch (call.method) {
    case "OpenSession":
      return { sql: null, resources: [own("session")], opaque: settingReasons(call.configuration) };
    case "CloseSession":
      return inSession((await sessions.namespaceOf(owner, call.session)) !== null, [own(call.session)]);
    case "ExecuteStatement":
      return await statementAsked(call, knowledge);
    case "GetOperationStatus":
    case "GetResultSetMetadata":
    case "FetchResults":
    case "CancelOperation":
    case "CloseOperation":
      return (await statementOwners.isOwner(owner, [call.operation]))
        ? { sql: null, resources: [own(call.operation)], opaque: [] }
        : { sql: null, resources: [], opaque: ["the operation is none that this client started"] };
    default:
      return inSession((await sessions.namespaceOf(owner, call.session)) !== null, metadataResources(call));
  }
}

async function statementAsked(
  call: Extract<Call, { method: "ExecuteStatement" }>,
  { owner, sessions, sql: analyze }: ThriftKnowledge,
): Promise<Asked> {
  const namespace = await sessions.namespaceOf(owner, call.session);
  const sql =
    namespace === null
      ? opaqueSql(["the session is none that this client opened"])
      : await analyze({ text: call.statement, ...namespace });
  const access = sql.read_only ? "execute" : "write";
  return {
    sql,
    resources: sqlResources(sql, { service: STATEMENTS.service, access }),
    opaque: settingReasons(call.configuration),
  };
}

function inSession(isOwn: boolean, resources: readonly Resource[]): Asked {
  const opaque = isOwn ? [] : ["the session is none that this client opened"];
  return { sql: null, resources: isOwn ? resources : [], opaque };
}

/** What needs no more than a scope to run some statement. */
function own(name: string): Resource {
  return namedResource({ ...STATEMENTS, type: "statement", access: "execute" }, [name]);
}

/** A read of the names in one catalog; without one it is of all of them, which needs a scope for all. */
function metadataResources(call: MetadataCall): readonly Resource[] {
  switch (call.method) {
    case "GetInfo":
    case "GetTypeInfo":
    case "GetTableTypes":
      return [own(call.method)];
    case "GetSchemas":
    case "GetTables":
    case "GetColumns":
    case "GetPrimaryKeys":
      return call.catalog === null || call.catalog === "" ? [] : [catalog(call.catalog)];
    default:
      return [];
  }
}

function catalog(name: string): Resource {
  return resourceOf({ ...STATEMENTS, type: "catalog", access: "execute" }, name);
}

function settingReasons(configuration: Readonly<Record<string, string>>): readonly string[] {
  return unknownSettings(configuration)
    .slice(0, 4)
    .map((name) => `the setting ${JSON.stringify(name.slice(0, 64))} is none that is known to be harmless`);
}

function kebab(method: string): string {
  return method.replace(/[a-z](?=[A-Z])/g, "$&-").toLowerCase();
}
