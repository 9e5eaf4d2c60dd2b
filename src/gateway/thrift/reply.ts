/**
 * @module Looks on as a warehouse's reply passes: whose session or statement it speaks of, and whether it gives out links that
 * lead past the gateway.
 */

import { Transform, type TransformCallback } from "node:stream";
import { type Call, readReply } from "../../facts/thrift/index.ts";
import type { ThriftKnowledge } from "./facts.ts";

/** Drivers ask for rows in portions; more than this no portion has. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** Nothing is passed on before the whole of it was read: rows that are links must not leave. */
export function replyOnlooker(call: Call, knowledge: ThriftKnowledge): Transform {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      size += chunk.length;
      chunks.push(chunk);
      done(size > MAX_REPLY_BYTES ? new Error("the warehouse's reply is too large") : null);
    },
    flush(done: TransformCallback) {
      const bytes = Buffer.concat(chunks);
      const problem = note(bytes, call, knowledge);
      done(problem === null ? null : new Error(problem), bytes);
    },
  });
}

/** What is wrong with the reply, or null. */
function note(
  bytes: Buffer,
  call: Call,
  { owner, sessions, statementOwners }: ThriftKnowledge,
): string | null {
  const reading = readReply(bytes);
  if (!reading.ok) return `the warehouse's reply can't be read: ${reading.reason}`;
  const { session, namespace, operation, hasExternalLinks, isStaging } = reading.reply;
  if (hasExternalLinks || isStaging) return "the warehouse's reply has links that lead past the gateway";
  if (session !== null && call.method === "OpenSession") {
    sessions.add(owner, session, namespace ?? { catalog: call.catalog, schema: call.schema });
  }
  if (operation !== null) statementOwners.add(owner, operation);
  if (call.method === "CloseSession") sessions.remove(call.session);
  return null;
}
