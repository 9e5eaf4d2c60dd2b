/**
 * @module Which client started which statement: its id, its results and its end are its starter's alone.
 */

import { Transform, type TransformCallback } from "node:stream";
import { createOwned } from "./owned.ts";

export interface StatementOwners {
  /** Passes an answer through and notes the statement that it is about as this client's. */
  note(owner: string): Transform;
  /** Whoever is told of another's statement does not become its owner. */
  add(owner: string, id: string): void;
  isOwner(owner: string, ids: readonly string[]): boolean;
}

const MAX_PER_OWNER = 100_000;

/** Ids stand at the front of an answer; what comes after can be long. */
const MAX_HELD_BYTES = 64 * 1024;
const AT_FRONT = /^\s*\{\s*"statement_id"\s*:\s*"([\w-]{1,128})"/;
const ID = /^[\w-]{1,128}$/;

export function createStatementOwners(now: () => number = Date.now): StatementOwners {
  const known = createOwned<true>({ maxPerOwner: MAX_PER_OWNER, now });
  return {
    add: (owner, id) => known.add(owner, id, true),
    note: (owner) => noteId((id) => known.add(owner, id, true)),
    isOwner: (owner, ids) => ids.length > 0 && ids.every((id) => known.valueOf(owner, id) === true),
  };
}

/** Tells of the id before the bytes that hold it are passed on. */
function noteId(found: (id: string) => void): Transform {
  let held: Buffer[] | null = [];
  let size = 0;
  const release = (stream: Transform) => {
    const bytes = Buffer.concat(held ?? []);
    held = null;
    const id = idIn(bytes);
    if (id !== null) found(id);
    stream.push(bytes);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      if (held === null) return done(null, chunk);
      held.push(chunk);
      size += chunk.length;
      if (size >= MAX_HELD_BYTES) release(this);
      done();
    },
    flush(done: TransformCallback) {
      if (held !== null) release(this);
      done();
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
