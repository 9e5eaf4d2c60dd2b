/**
 * @module A real PostgreSQL of its own for a test: a fresh cluster on a free loopback port, with a password.
 */

import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";

const DEBIAN = "/usr/lib/postgresql";
const USER = "postern";

export interface Postgres {
  /** Of the database that every cluster has; `createDatabase` gives others. */
  readonly url: string;
  readonly password: string;
  /** A new, empty database; gives its URL. */
  createDatabase(): Promise<string>;
  /** Ends it as a crash would: without a word to its clients, without a checkpoint. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port with the same data. */
  restart(): Promise<void>;
  /** Ends it and forgets its data. */
  stop(): Promise<void>;
}

/** Who runs the server: it refuses to run as root. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Rejects, telling what to install, where there is no PostgreSQL. */
export async function startPostgres(): Promise<Postgres> {
  const binaries = findBinaries();
  const account = accountFor();
  const folder = mkdtempSync(join(tmpdir(), "postern-postgres-"));
  const data = join(folder, "data");
  const password = randomBytes(12).toString("hex");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  }
  const options = ["-D", data, "-U", USER, `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "-N"];
  const locale = ["--locale=C", "--encoding=UTF8"];
  const running = { ...account, cwd: folder, env: { LC_ALL: "C" } };
  await promisify(execFile)(join(binaries, "initdb"), [...options, ...locale], running);

  const port = await freePort();
  const urlOf = (database: string): string => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
  const url = urlOf("postgres");
  const start = async (): Promise<ChildProcess> => {
    const settings = ["listen_addresses=127.0.0.1", `port=${port}`, "unix_socket_directories="];
    const flags = settings.flatMap((setting) => ["-c", setting]);
    const child = spawn(join(binaries, "postgres"), ["-D", data, ...flags], {
      ...running,
      stdio: ["ignore", "ignore", "pipe"],
    });
    await untilReady(child, url);
    return child;
  };
  let server = await start();
  let databases = 0;
  process.once("exit", () => server.kill("SIGQUIT"));

  const end = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, "exit");
    server.kill("SIGQUIT");
    await exited;
  };
  return {
    url,
    password,
    async createDatabase() {
      const name = `test_${++databases}`;
      await query(url, `create database ${name}`);
      return urlOf(name);
    },
    kill: end,
    async restart() {
      server = await start();
    },
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One statement on a connection of its own. */
export async function query(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** From PATH, or where Debian keeps them: the newest. */
function findBinaries(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newestFirst = versions.sort((one, other) => Number(other) - Number(one));
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    ...newestFirst.map((version) => join(DEBIAN, version, "bin")),
  ];
  const found = folders.find((folder) =>
    ["initdb", "postgres"].every((name) => existsSync(join(folder, name))),
  );
  if (found === undefined) throw new Error("no PostgreSQL found: install Debian's package `postgresql`");
  return found;
}

function accountFor(): Account {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** One that nobody listens on, a moment ago at least. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`PostgreSQL ended: ${log}`);
    try {
      await query(url, "select 1");
      return;
    } catch {
      await sleep(50);
    }
  }
}
