/**
 * @module The policies, data and inputs that the engine's benchmark evaluates.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readBundle } from "../../src/engine/bundle.ts";
import { ENTRYPOINT } from "../../src/engine/index.ts";
import { loadCatalogue } from "../../src/facts/index.ts";
import { principalNamed, probeInput } from "../../src/gateway/probe.ts";
import { compileRego } from "../../test/engine/compile.ts";
import { ROOT } from "../../tools/cli.ts";

export interface Case {
  readonly name: string;
  readonly wasm: Uint8Array;
  /** What OPA's server is given. */
  readonly rego: readonly string[];
  /** As an entrypoint is spelt. */
  readonly rule: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly input: unknown;
  /** A grant that can be changed in place, by its path in `data`. */
  readonly grant?: readonly string[];
}

const SMALL = `package t

default allow := false

allow if {
	input.user == "alice"
	input.method == "GET"
}
`;

const SCAN = `package t

default allow := false

allow if {
	some grant in data.rows
	grant.user == input.user
	grant.resource == input.resource
}
`;

const GRANTS = `package t

default allow := false

allow if {
	some grant in data.grants[input.user]
	grant.resource == input.resource
	input.action in grant.actions
}
`;

const REQUEST = {
  user: "alice",
  method: "GET",
  path: ["a", "b"],
  headers: { host: "x.example", accept: "*/*" },
};
const ROWS = Array.from({ length: 100 }, (_, id) => ({ id, name: `name ${id}`, tags: ["a", "b"] }));
const GRANTS_A_USER = 10;

function grants(count: number): Readonly<Record<string, unknown>> {
  const users = Array.from({ length: count / GRANTS_A_USER }, (_, user) => [
    `u${user}`,
    Array.from({ length: GRANTS_A_USER }, (_, at) => ({
      resource: `/r/${user}/${at}`,
      actions: ["read", "write"],
    })),
  ]);
  return Object.fromEntries(users);
}

export async function benchmarkCases(): Promise<readonly Case[]> {
  const rule = "t/allow";
  const [small, scan, granted] = [
    await compileRego(SMALL, rule),
    await compileRego(SCAN, rule),
    await compileRego(GRANTS, rule),
  ];
  const rows = Array.from({ length: 1_000 }, (_, at) => ({ user: `u${at}`, resource: `r${at}` }));
  const ask = { user: "u7", resource: "/r/7/9", action: "write" };
  const withGrants = (count: number): Case => ({
    name: `${count.toLocaleString("en-US")} grants`,
    wasm: granted,
    rego: [GRANTS],
    rule,
    data: { grants: grants(count) },
    input: ask,
    grant: ["grants", "u7"],
  });
  return [
    { name: "small policy", wasm: small, rego: [SMALL], rule, data: {}, input: REQUEST },
    {
      name: "small policy, 5 kB of input",
      wasm: small,
      rego: [SMALL],
      rule,
      data: {},
      input: { ...REQUEST, rows: ROWS },
    },
    {
      name: "scan of 1,000 rows",
      wasm: scan,
      rego: [SCAN],
      rule,
      data: { rows },
      input: { user: "x", resource: "r1" },
    },
    await defaultPolicy(),
    withGrants(1_000),
    withGrants(100_000),
  ];
}

async function defaultPolicy(): Promise<Case> {
  const { wasm } = await readBundle(join(ROOT, "bundles", "default.tar.gz"), ENTRYPOINT);
  const folder = join(ROOT, "policy", "postern");
  const files = readdirSync(folder).filter((name) => name.endsWith(".rego") && !name.endsWith("_test.rego"));
  const input = {
    ...probeInput(loadCatalogue("databricks")),
    identity: principalNamed("probe", ["catalogs:read"]),
  };
  const rego = files.map((name) => readFileSync(join(folder, name), "utf8"));
  return { name: "default policy", wasm, rego, rule: ENTRYPOINT, data: {}, input };
}
