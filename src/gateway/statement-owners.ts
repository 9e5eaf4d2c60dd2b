/**
 * @module Which client started which statement: its id, its results and its end are its starter's alone.
 */

import { Transform, type TransformCallback } from "node:stream";
import type { Awaitable } from "../model/awaitable.ts";
import { createOwned } from "./owned.ts";

export interface StatementOwners {
  /** Passes an answer through and notes the statement that it is about as this client's. */
  note(owner: string): Transform;
  /** Whoever is told of another's statement does not become its owner. */
  add(owner: string, id: string): Awaitable<void>;
  isOwner(owner: string, ids: readonly string[]): Awaitable<boolean>;
}

const MAX_PER_OWNER = 100_000;

/** Ids stand at the front of an answer; what comes after can be long. */
const MAX_HELD_BYTES = 64 * 1024;
const AT_FRONT = /^\s*\{\s*"statement_id"\s*:\s*"([\w-]{1,128})"/;
const ID = /^[\w-]{1,128}$/;

/** Where it is kept whose statements are whose: here, or in another process of the gateway. */
export type OwnerMemory = Pick<StatementOwners, "add" | "isOwner">;

interface LocalOwners extends StatementOwners {
  add(owner: string, id: string): void;
  isOwner(owner: string, ids: readonly string[]): boolean;
}

export function createStatementOwners(now: () => number = Date.now): LocalOwners {
  const known = createOwned<true>({ maxPerOwner: MAX_PER_OWNER, now });
  return noting({
    add: (owner: string, id: string) => known.add(owner, id, true),
    isOwner: (owner: string, ids: readonly string[]) =>
      ids.length > 0 && ids.every((id) => known.valueOf(owner, id) === true),
  });
}

export function noting<Memory extends OwnerMemory>(memory: Memory): Memory & StatementOwners {
  return { ...memory, note: (owner: string) => noteId((id) => memory.add(owner, id)) };
}

/** Tells of the id before the bytes that hold it are passed on. */
function noteId(found: (id: string) => Awaitable<void>): Transform {
  let held: Buffer[] | null = [];
  let size = 0;
  const release = (done: TransformCallback) => {
    const bytes = Buffer.concat(held ?? []);
    held = null;
    const id = idIn(bytes);
    const noted = id === null ? undefined : found(id);
    if (noted === undefined) return done(null, bytes);
    noted.then(() => done(null, bytes), done);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      if (held === null) return done(null, chunk);
      held.push(chunk);
      size += chunk.length;
      if (size >= MAX_HELD_BYTES) release(done);
      else done();
    },
    flush(done: TransformCallback) {
      if (held !== null) release(done);
      else done();
    },
  });
}

/** Of a whole answer wherever it stands in it, of one that goes on where it stands first. */
function idIn(bytes: Buffer): string | null {
  const text = bytes.toString("utf8");
  try {
    const id = (JSON.parse(text) as { statement_id?: unknown } | null)?.statement_id;
    return typeof id === "string" && ID.test(id) ? id : null;
  } catch {
    return AT_FRONT.exec(text)?.[1] ?? null;
  }
}
