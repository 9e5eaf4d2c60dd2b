/**
 * @module The sessions and operations of the demo's Thrift server, in memory. The oldest are forgotten.
 */

import { randomUUID } from "node:crypto";
import type { Place } from "../duckdb/index.ts";
import { CallError, type Rows } from "./types.ts";

const MAX_KEPT = 1000;
const INVALID_HANDLE = "HY000";

export interface Session {
  readonly id: string;
  place: Place;
}

export interface Operation {
  readonly id: string;
  state: "running" | "finished" | "failed" | "canceled";
  /** What failed. */
  error: Error | null;
  result: Rows;
  /** How many rows were fetched. */
  fetched: number;
}

export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #operations = new Map<string, Operation>();

  open(place: Place): Session {
    return keep(this.#sessions, { id: newGuid(), place });
  }

  session(id: string): Session {
    return found(this.#sessions.get(id), "session");
  }

  closeSession(id: string): void {
    this.#sessions.delete(id);
  }

  /** An operation that has yet to end. */
  start(): Operation {
    const result = { columns: [], rows: [] };
    return keep(this.#operations, { id: newGuid(), state: "running", error: null, result, fetched: 0 });
  }

  operation(id: string): Operation {
    return found(this.#operations.get(id), "operation");
  }

  closeOperation(id: string): void {
    this.#operations.delete(id);
  }
}

/** A UUID of the RFC, which the JavaScript driver insists on. */
function newGuid(): string {
  return randomUUID().replaceAll("-", "");
}

function keep<T extends { readonly id: string }>(all: Map<string, T>, one: T): T {
  all.set(one.id, one);
  const [oldest] = all.size > MAX_KEPT ? all.keys() : [];
  if (oldest !== undefined) all.delete(oldest);
  return one;
}

function found<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new CallError(`Invalid handle: there is no such ${what}.`, INVALID_HANDLE);
}
