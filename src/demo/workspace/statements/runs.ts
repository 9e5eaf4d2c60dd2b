/**
 * @module The statements that were sent: each runs by itself, and is kept for a while with what came of it.
 */

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { StatementError, type Warehouse } from "../duckdb/index.ts";
import { ApiError } from "../errors.ts";
import type { Disposition, StatementRequest } from "./request.ts";
import { type ChunkedResult, chunkedResult } from "./result.ts";

/** What of a statement changes as it runs. */
export type Outcome =
  | { readonly state: "PENDING" | "CANCELED" }
  | { readonly state: "SUCCEEDED"; readonly result: ChunkedResult }
  | { readonly state: "FAILED"; readonly message: string; readonly sqlState: string | null };

export interface Run {
  readonly id: string;
  readonly disposition: Disposition;
  outcome: Outcome;
  /** Settles when the statement has ended, however it did. */
  readonly ended: Promise<void>;
  /** Ends the statement; nothing where it has ended before. */
  readonly cancel: () => void;
}

export interface Runs {
  readonly start: (request: StatementRequest) => Run;
  /** The statement of that id. Throws the error that Databricks answers where there is none. */
  readonly get: (id: string) => Run;
}

/** Older ones are forgotten. */
const MAX_RUNS = 1000;
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
const MAX_ROWS = 10_000;

export function createRuns(open: () => Promise<Warehouse>): Runs {
  const runs = new Map<string, Run>();

  const forgetOldest = (): void => {
    let bytes = [...runs.values()].reduce((sum, run) => sum + keptBytes(run), 0);
    for (const [id, run] of runs) {
      if (runs.size <= MAX_RUNS && bytes <= MAX_KEPT_BYTES) return;
      if (run.outcome.state === "PENDING") continue;
      bytes -= keptBytes(run);
      runs.delete(id);
    }
  };

  return {
    start: (request) => {
      const controller = new AbortController();
      const { promise, resolve } = Promise.withResolvers<void>();
      const run: Run = {
        id: randomUUID(),
        disposition: request.disposition,
        outcome: { state: "PENDING" },
        ended: promise,
        cancel: () => {
          if (run.outcome.state !== "PENDING") return;
          run.outcome = { state: "CANCELED" };
          controller.abort();
        },
      };
      runs.set(run.id, run);
      void outcomeOf(open, request, controller.signal).then((outcome) => {
        // What was cancelled stays so, whatever came of it.
        if (run.outcome.state === "PENDING") run.outcome = outcome;
        forgetOldest();
        resolve();
      });
      return run;
    },
    get: (id) => {
      const run = runs.get(id);
      if (run) return run;
      throw new ApiError("NOT_FOUND", `The statement ${id} was not found.`);
    },
  };
}

/** Waits until the statement has ended, or as long as was asked for; then it goes on, or is cancelled. */
export async function waitFor(
  run: Run,
  { waitMs, onWaitTimeout }: Pick<StatementRequest, "waitMs" | "onWaitTimeout">,
): Promise<void> {
  if (waitMs === 0) return;
  const timer = new AbortController();
  const timeout = delay(waitMs, undefined, { signal: timer.signal }).catch(() => {});
  await Promise.race([run.ended, timeout]);
  timer.abort();
  if (onWaitTimeout === "CANCEL") run.cancel();
}

async function outcomeOf(
  open: () => Promise<Warehouse>,
  request: StatementRequest,
  signal: AbortSignal,
): Promise<Outcome> {
  const maxRows = Math.min(request.rowLimit ?? MAX_ROWS, MAX_ROWS);
  try {
    const warehouse = await open();
    const result = await warehouse.run(request.sql, request.place, request.parameters, { signal, maxRows });
    return { state: "SUCCEEDED", result: chunkedResult(result, request) };
  } catch (error) {
    const sqlState = error instanceof StatementError ? error.sqlState : null;
    return { state: "FAILED", message: error instanceof Error ? error.message : String(error), sqlState };
  }
}

function keptBytes({ outcome }: Run): number {
  return outcome.state === "SUCCEEDED" ? outcome.result.bytes : 0;
}
