/**
 * @module The service's own log, which goes to stderr, so that stdout has only what the command prints.
 */

import { pino } from "pino";
import type { ServiceLog } from "../gateway/index.ts";
import { timeNow } from "../model/clock.ts";
import { VERSION } from "../version.ts";
import { createLogLines, type LogLines } from "./log-lines.ts";

/** Lines wait this long, or for so many others. */
const WAIT_MS = 250;
const BATCH_CHARS = 64 * 1024;
/** What waits for a stderr that nobody reads. */
const MAX_CHARS = 4 * 1024 * 1024;

const BASE = { name: "postern", version: VERSION };

export function linesToStderr(): LogLines {
  const lines = createLogLines({
    fd: 2,
    waitMs: WAIT_MS,
    batchChars: BATCH_CHARS,
    maxChars: MAX_CHARS,
    droppedLine: (count) => lineOf("warn", { ...BASE, dropped: count, msg: "lines of this log had no room" }),
  });
  // However it ends, but for signals that nobody hears: a fault tells last what it was.
  process.once("exit", lines.end);
  return lines;
}

/** @param lines takes each line with its end */
export function createServiceLog(lines: Pick<LogLines, "write">): ServiceLog {
  const options = {
    base: BASE,
    timestamp: () => `,"time":"${timeNow()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return {
    log: pino(options, lines),
    // Of thousands a second: written in one go, as pino, which puts a line together field by field, takes longer.
    onExchange: (fields) => lines.write(lineOf("info", { ...BASE, ...fields, msg: "exchange" })),
  };
}

function lineOf(level: string, fields: object): string {
  return `{"level":"${level}","time":"${timeNow()}",${JSON.stringify(fields).slice(1)}\n`;
}
