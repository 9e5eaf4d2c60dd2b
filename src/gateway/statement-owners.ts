/**
 * @module Which client started which statement. All clients are one user upstream, which would hand any of them the results
 * of any other: here a statement's id is its starter's alone. What is not known, such as after a restart, is nobody's.
 */

import { Transform, type TransformCallback } from "node:stream";

export interface StatementOwners {
  /** Passes an answer through and notes the statement that it is about as this client's. */
  note(owner: string): Transform;
  /** Whoever is told of another's statement does not become its owner. */
  add(owner: string, id: string): void;
  isOwner(owner: string, ids: readonly string[]): boolean;
}

/** Databricks keeps results for a day at the most. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const MAX_KNOWN = 100_000;

/** Ids stand at the front of an answer; what comes after can be long. */
const MAX_HELD_BYTES = 64 * 1024;
const AT_FRONT = /^\s*\{\s*"statement_id"\s*:\s*"([\w-]{1,128})"/;
const ID = /^[\w-]{1,128}$/;

export function createStatementOwners(now: () => number = Date.now): StatementOwners {
  /** In the order in which they came, so that the oldest is the first. */
  const known = new Map<string, { readonly owner: string; readonly until: number }>();

  const add = (owner: string, id: string) => {
    if (known.has(id)) return;
    if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value as string);
    known.set(id, { owner, until: now() + KEPT_MS });
  };

  return {
    add,
    note: (owner) => noteId((id) => add(owner, id)),
    isOwner(owner, ids) {
      const owns = (id: string) => {
        const found = known.get(id);
        return found !== undefined && found.owner === owner && now() < found.until;
      };
      return ids.length > 0 && ids.every(owns);
    },
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
