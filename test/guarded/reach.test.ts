import { describe, expect, test } from "vitest";
import { decide, inputFor } from "./asked.ts";

const UNITY = "/api/2.1/unity-catalog";
const SALARIES = "hr.people.salaries";

type Case = [scopes: string, method: string, url: string, body?: unknown];

function expectDenied([scopes, method, url, body]: Case): void {
  const decision = decide(inputFor(method, url, body), scopes.split(" "));
  expect(decision.allow, JSON.stringify(decision)).toBe(false);
}

describe("a scope for one thing reaches no other that the same call names elsewhere", () => {
  test.each<Case>([
    [
      "vector-search-indexes:write:sales",
      "POST",
      "/api/2.0/vector-search/indexes",
      { name: "sales.a.idx", delta_sync_index_spec: { source_table: SALARIES } },
    ],
    [
      "vector-search-indexes:write:sales",
      "POST",
      "/api/2.0/vector-search/indexes/sales.a.idx/autoeval",
      { queryset_table: SALARIES },
    ],
    [
      "database:manage:dev",
      "POST",
      "/api/2.0/database/instances/dev/roles?database_instance_name=prod",
      { name: "me" },
    ],
    [
      "database:write:dev",
      "POST",
      "/api/2.0/database/instances/dev/failover",
      { failover_target_database_instance_name: "prod" },
    ],
    [
      "model-registry:write:m",
      "POST",
      "/api/2.0/mlflow/registered-models/rename",
      { name: "m", new_name: "other" },
    ],
    ["genie:write:s1", "PATCH", "/api/2.0/genie/spaces/s1", { serialized_space: SALARIES }],
    [
      "knowledge-assistants:write:ka",
      "POST",
      "/api/2.1/knowledge-assistants/ka/knowledge-sources",
      { files: { path: "/Volumes/hr/people/x" } },
    ],
    [
      "shares:manage:partners",
      "PATCH",
      `${UNITY}/shares/partners`,
      { updates: [{ action: "ADD", data_object: { name: SALARIES } }] },
    ],
    [
      "registered-models:write:sales",
      "POST",
      `${UNITY}/models`,
      { catalog_name: "sales", schema_name: "a", name: "m", full_name: "hr.a.m" },
    ],
    [
      "registered-models:write:sales",
      "PATCH",
      `${UNITY}/models/sales.a.m`,
      { catalog_name: "hr", schema_name: "a", name: "m" },
    ],
    [
      "secrets-uc:write:sales",
      "PATCH",
      `${UNITY}/secrets/sales.a.m`,
      { catalog_name: "hr", schema_name: "a", name: "m" },
    ],
    [
      "agent-kit:write:s1",
      "POST",
      "/api/2.0/agents/session-stores/s1/sessions/x/extractions",
      { memory_store: "memory-stores/other" },
    ],
    ["postgres:write:p", "POST", "/api/2.0/postgres/projects/p/branches", { parent: "projects/q" }],
    ["alerts:write:a1", "PUT", "/api/2.0/preview/sql/alerts/a1", { query_id: "other" }],
    ["external-locations:manage:a", "PATCH", `${UNITY}/external-locations/a`, { credential_name: "b" }],
    ["lakeview:write:d", "PATCH", "/api/2.0/lakeview/dashboards/d?dataset_catalog=hr", { display_name: "x" }],
    ["warehouses:manage:123", "DELETE", "/api/warehouses/v1/default-warehouse-overrides/123"],
    [
      "entity-tag-assignments:manage:sales",
      "POST",
      `${UNITY}/entity-tag-assignments`,
      { entity_type: "catalog", entityType: "CONNECTION", entity_name: "sales" },
    ],
    ["grants:read:sales", "GET", `${UNITY}/permissions/catalog/sales?securableType=share`],
    ["tables:read:sales", "GET", `${UNITY}/tables/sales.a.b?full_name%5B0%5D%5B0%5D=hr.a.b`],
    ["jobs:execute:9007199254740992", "POST", "/api/2.2/jobs/run-now", '{"job_id":9007199254740993.0}'],
    ["jobs:execute:7", "POST", "/api/2.2/jobs/run-now", '{"job_id":6.99999999999999999}'],
    ["jobs:execute:7", "POST", "/api/2.2/jobs/run-now", '{"job_id":7.0}'],
  ])("%s: %s %s %j", (...one) => expectDenied(one));

  test.each<Case>([
    ["jobs:execute:7", "POST", "/api/2.2/jobs/run-now", { job_id: 7 }],
    ["genie:execute:s1", "POST", "/api/2.0/genie/spaces/s1/start-conversation", { content: "hello" }],
    ["registered-models:write:sales", "PATCH", `${UNITY}/models/sales.a.m`, { comment: "x" }],
  ])("%s: %s %s %j is allowed", (scopes, method, url, body) => {
    expect(decide(inputFor(method, url, body), scopes.split(" ")).allow).toBe(true);
  });
});

describe("a scope that a service and an area share is the service's", () => {
  test.each<Case>([
    ["dashboards:read", "GET", "/api/2.0/lakeview/dashboards/abc"],
    ["genie:read:read", "GET", "/api/2.0/genie/spaces/other"],
    ["secrets:read:read", "GET", "/api/2.0/secrets/get?scope=prod&key=k"],
    ["files:read:read", "GET", "/api/2.0/fs/files/Volumes/hr/a/b/x"],
    ["jobs:read:restricted-query", "GET", "/api/2.2/jobs/get?job_id=7"],
  ])("%s: %s %s", (...one) => expectDenied(one));
});

describe("what hands over, hands out or leads away is guarded wherever it stands", () => {
  test.each<Case>([
    ["*:write sql", "PATCH", "/api/2.0/sql/queries/q1", { query: { run_as_mode: "OWNER" } }],
    ["*:write", "PATCH", "/api/2.0/sql/queries/q1", { query: { owner_user_name: "me" } }],
    ["*:write", "PATCH", "/api/2.0/sql/queries/q1", { query: { ownerUserName: "me" } }],
    [
      "jobs:write",
      "POST",
      "/api/2.2/jobs/update",
      { job_id: 7, new_settings: { run_as: { service_principal_name: "admin" } } },
    ],
    ["jobs:write", "POST", "/api/2.2/jobs/create", { access_control_list: [] }],
    ["*:write sql", "POST", "/api/2.0/preview/sql/dashboards/d1", { run_as_role: "owner" }],
    ["*:write", "PATCH", "/api/2.0/lineage-tracking/external-metadata/m", { owner: "me" }],
    ["*:write", "PATCH", "/api/2.0/agents/memory-stores/m", { owner_user_id: "1" }],
    ["catalogs:write:x", "PATCH", `${UNITY}/catalogs/x`, { options: { database: "prod" } }],
    ["model-versions:write:sales", "PATCH", `${UNITY}/models/sales.a.m/versions/1`, { source: "s3://x" }],
    ["*:write", "POST", "/api/2.0/mlflow/experiments/create", { name: "/e", artifact_location: "s3://x" }],
    ["*:read", "GET", "/api/2.1/marketplace-consumer/installations"],
    ["*:read", "GET", "/api/2.0/marketplace-provider/files/f"],
    ["*:read", "GET", "/api/2.2/jobs/runs/get-output?run_id=7"],
    ["*:read", "GET", "/api/2.0/dbfs/read?path=/mnt/prod/x"],
  ])("%s: %s %s %j", (...one) => expectDenied(one));
});

describe("a request that is made to be costly", () => {
  const keys = (count: number, name: (at: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), 1]));

  test("is denied with a few words", () => {
    const input = inputFor(
      "POST",
      "/api/2.0/clusters/start",
      keys(16_000, (at) => `cluster_id[${at}]`),
    );
    expect(input.opaque.length).toBeLessThan(10);
    expect(decide(input, ["clusters:execute"]).allow).toBe(false);
  });

  test("names no more than a request may", () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`);
    const tags = inputFor("POST", `${UNITY}/entity-tag-assignments`, {
      entity_type: many(10_000),
      entity_name: many(64),
    });
    const tables = inputFor("POST", `${UNITY}/tables`, {
      catalog_name: many(64),
      schema_name: many(64),
      name: "x",
    });
    for (const { resources } of [tags, tables]) expect(resources.length).toBeLessThanOrEqual(64);
    expect(decide(tags, ["entity-tag-assignments:manage"]).allow).toBe(false);
    expect(decide(tables, ["tables:write"]).allow).toBe(false);
  });

  test("has no key that takes long to read", () => {
    inputFor("POST", "/api/2.0/clusters/start", { ["[".repeat(500_000)]: 1 });
  });
});
