/**
 * @module The demo workspace as a process of its own. It takes its settings from the environment, writes one line to
 * stdout when it is ready, and ends with the process that started it.
 *
 * - `POSTERN_DEMO_TOKEN`: the powerful token. Required.
 * - `POSTERN_DEMO_PORT`: the port on 127.0.0.1; 0, which is the default, takes any.
 * - `POSTERN_DEMO_LOG`: the file that a JSON line for each log entry is added to; without it they go to stdout.
 */

import { openSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDemoWorkspace } from "./app.ts";
import { createLazyWarehouse } from "./duckdb/index.ts";
import type { WriteLog } from "./request-log.ts";

const CLOSE_TIMEOUT_MS = 2000;

function run(): void {
  const token = take("POSTERN_DEMO_TOKEN");
  const port = Number(take("POSTERN_DEMO_PORT") || "0");
  const logPath = take("POSTERN_DEMO_LOG");
  if (token === "") fail("POSTERN_DEMO_TOKEN is not set");
  if (!Number.isInteger(port) || port < 0 || port > 65535) fail("POSTERN_DEMO_PORT is not a port");

  const warehouse = createLazyWarehouse();
  const server = createServer(createDemoWorkspace({ token, log: logTo(logPath), warehouse }));
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    // Ends what it runs: the process can't end while DuckDB works.
    warehouse.close();
    // Also closes what is idle; a download that goes on gets a moment more.
    server.close(() => process.exit(0));
    setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS).unref();
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  process.on("disconnect", end);
  // The parent holds the other end of stdin: it closes when the parent ends, however that came.
  process.stdin.on("end", end).on("error", end).resume();
  process.stdout.on("error", end);

  server.on("error", (error) => fail(`can't listen on 127.0.0.1:${port}: ${error.message}`));
  server.listen(port, "127.0.0.1", () => {
    const ready = { ready: true, port: (server.address() as AddressInfo).port };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  });
}

/** The variable's value, which no code that runs later finds there any more. */
function take(name: string): string {
  const value = process.env[name] ?? "";
  delete process.env[name];
  return value;
}

/** Lines are written at once, so that whoever has an answer also finds its request in the file. */
function logTo(path: string): WriteLog {
  const file = path === "" ? null : openSync(path, "a", 0o600);
  return (entry) => {
    const line = `${JSON.stringify(entry)}\n`;
    if (file === null) process.stdout.write(line);
    else writeSync(file, line);
  };
}

function fail(message: string): never {
  process.stderr.write(`postern demo workspace: ${message}\n`);
  process.exit(1);
}

run();
