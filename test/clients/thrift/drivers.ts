/**
 * @module The official drivers of Databricks SQL, unchanged, for JavaScript and Python: what their users see of a server.
 */

import { readFileSync } from "node:fs";
import { DBSQLClient } from "@databricks/sql";
import { runDatabricksSql } from "../python/run.ts";

/** Where a driver connects. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** `/sql/1.0/warehouses/{id}` */
  readonly path: string;
  readonly token: string;
  /** The certificate to trust, as PEM. */
  readonly caFile: string;
  readonly catalog: string;
  readonly schema?: string;
}

export interface Asked {
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, string | number | boolean | null>>;
}

/** What the driver threw, with what its user reads. */
export interface Shown {
  readonly error: string;
  readonly message: string;
}

export type Given = Shown | { readonly rows: readonly (readonly unknown[])[] };

export interface Seen {
  /** Whether the session was opened, or why not. */
  readonly opened: true | Shown;
  readonly results: readonly Given[];
  /** The first statement's, had by polling and fetching. */
  readonly asynchronous: Given | null;
  /** The tables of the catalog. */
  readonly tables: readonly string[] | Shown;
}

const NONE = { results: [], asynchronous: null, tables: [] } as const;

export type Driver = (target: Target, statements: readonly Asked[]) => Promise<Seen>;

/** databricks-sql-connector */
export const runPythonDriver: Driver = async (target, statements) => {
  const outcome = await runDatabricksSql({
    HOST: target.host,
    PORT: String(target.port),
    HTTP_PATH: target.path,
    TOKEN: target.token,
    CA_FILE: target.caFile,
    CATALOG: target.catalog,
    ...(target.schema === undefined ? {} : { SCHEMA: target.schema }),
    STATEMENTS: JSON.stringify(statements),
    ASYNC: "yes",
    TABLES: "yes",
  });
  if (outcome.code !== 0) throw new Error(`the program failed:\n${outcome.stderr}`);
  return { ...NONE, ...(JSON.parse(outcome.stdout) as Seen) };
};

/** @databricks/sql */
export const runJavaScriptDriver: Driver = async (target, statements) => {
  const { host, port, path, token, caFile } = target;
  const options = { host, port, path, token, customCaCert: readFileSync(caFile) };
  return await runJavaScript(options, target, statements);
};

/** A workspace as @databricks/sql knows it by its own OAuth: a host of Databricks' at port 443, behind a proxy. */
export interface Workspace {
  readonly host: string;
  /** `/sql/1.0/warehouses/{id}` */
  readonly path: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly proxyPort: number;
}

/** @databricks/sql, which gets its token by itself. */
export async function logInByJavaScriptDriver(
  { host, path, clientId, clientSecret, proxyPort }: Workspace,
  place: Pick<Target, "catalog" | "schema">,
  statements: readonly Asked[],
): Promise<Seen> {
  const options = {
    authType: "databricks-oauth",
    host,
    path,
    oauthClientId: clientId,
    oauthClientSecret: clientSecret,
    proxy: { protocol: "http", host: "127.0.0.1", port: proxyPort },
  } as const;
  return await runJavaScript(options, place, statements);
}

async function runJavaScript(
  options: Parameters<DBSQLClient["connect"]>[0],
  place: Pick<Target, "catalog" | "schema">,
  statements: readonly Asked[],
): Promise<Seen> {
  const client = new DBSQLClient({ logger: { log: () => {} } });
  try {
    // It knows no other port than 443 for telemetry.
    await client.connect({ ...options, telemetryEnabled: false });
    return await useSession(client, place, statements);
  } catch (error) {
    return { ...NONE, opened: shownOf(error) };
  } finally {
    await client.close();
  }
}

type Session = Awaited<ReturnType<DBSQLClient["openSession"]>>;

async function useSession(
  client: DBSQLClient,
  { catalog, schema }: Pick<Target, "catalog" | "schema">,
  statements: readonly Asked[],
): Promise<Seen> {
  const place = schema === undefined ? {} : { initialSchema: schema };
  const session = await client.openSession({ initialCatalog: catalog, ...place });
  const results: Given[] = [];
  for (const statement of statements) results.push(await run(session, statement, {}));
  const [first] = statements;
  const asynchronous = first === undefined ? null : await run(session, first, { maxRows: null });
  const tables = await listTables(session, catalog);
  await session.close();
  return {
    opened: true,
    results,
    asynchronous,
    tables,
  };
}

async function listTables(session: Session, catalogName: string): Promise<Seen["tables"]> {
  try {
    const operation = await session.getTables({ catalogName });
    const tables = (await operation.fetchAll()) as readonly Readonly<Record<string, string>>[];
    await operation.close();
    return tables.map((table) => `${table["TABLE_SCHEM"]}.${table["TABLE_NAME"]}`).sort();
  } catch (error) {
    return shownOf(error);
  }
}

async function run(
  session: Session,
  { sql, parameters }: Asked,
  options: { maxRows?: null },
): Promise<Given> {
  try {
    const named = parameters === undefined ? {} : { namedParameters: { ...parameters } };
    const operation = await session.executeStatement(sql, { ...named, ...options });
    const rows = await operation.fetchAll();
    await operation.close();
    return { rows: rows.map((row) => Object.values(row)) };
  } catch (error) {
    return shownOf(error);
  }
}

/** The driver's own errors are not all of JavaScript's class. */
function shownOf(error: unknown): Shown {
  if (typeof error !== "object" || error === null || !("message" in error)) throw error;
  return { error: error.constructor.name, message: String(error.message) };
}
