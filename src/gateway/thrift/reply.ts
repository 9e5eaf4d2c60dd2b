/**
 * @module Looks on as a warehouse's reply passes: whose session or statement it speaks of, and whether it gives out links that
 * lead past the gateway.
 */

import type { Transform } from "node:stream";
import { type Call, readReply } from "../../facts/thrift/index.ts";
import { wholeAnswer } from "../whole-answer.ts";
import type { ThriftKnowledge } from "./facts.ts";
import { NOWHERE } from "./sessions.ts";

/** Drivers ask for rows in portions; more than this no portion has. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** Nothing is passed on before the whole of it was read: rows that are links must not leave. */
export function replyOnlooker(call: Call, knowledge: ThriftKnowledge): Transform {
  const look = async (bytes: Buffer) => {
    const problem = await note(bytes, call, knowledge);
    if (problem !== null) throw new Error(problem);
    return bytes;
  };
  return wholeAnswer({ owner: knowledge.owner, maxBytes: MAX_REPLY_BYTES, look });
}

/** What is wrong with the reply, or null. */
async function note(
  bytes: Buffer,
  call: Call,
  { owner, sessions, statementOwners }: ThriftKnowledge,
): Promise<string | null> {
  const reading = readReply(bytes);
  if (!reading.ok) return `the warehouse's reply can't be read: ${reading.reason}`;
  const { session, namespace, isOneCatalog, operation, hasExternalLinks, isStaging } = reading.reply;
  if (hasExternalLinks || isStaging) return "the warehouse's reply has links that lead past the gateway";
  if (session !== null && call.method === "OpenSession") {
    const asked =
      call.hasCatalogs && !isOneCatalog ? { catalog: call.catalog, schema: call.schema } : NOWHERE;
    await sessions.add(owner, session, namespace ?? asked);
  }
  if (operation !== null) await statementOwners.add(owner, operation);
  if (call.method === "CloseSession") await sessions.remove(call.session);
  return null;
}
