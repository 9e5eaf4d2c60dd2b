/**
 * @module An answer to `tools/list` without the tools that its reader may not call, as JSON or as server-sent events.
 */

import { Duplex, Transform, type TransformCallback } from "node:stream";
import { filterToolsEvents, filterToolsList } from "../../facts/mcp/index.ts";
import { parseStrictJson } from "../../intake/index.ts";

/** Far more than any server has tools to tell of. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** `type` is the answer's content type. */
export function toolsFilter(type: string, isAllowed: (tool: string) => boolean): Duplex {
  const isEvents = /^text\/event-stream(?:$|\s*;)/i.test(type);
  return isEvents
    ? Duplex.from((source: AsyncIterable<Buffer>) => filterToolsEvents(source, isAllowed))
    : jsonFilter(isAllowed);
}

function jsonFilter(isAllowed: (tool: string) => boolean): Transform {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      size += chunk.length;
      chunks.push(chunk);
      done(size > MAX_ANSWER_BYTES ? new Error("the list of tools is too long") : null);
    },
    flush(done: TransformCallback) {
      try {
        const shown = filterToolsList(parseStrictJson(Buffer.concat(chunks)), isAllowed);
        if (shown.ok) done(null, JSON.stringify(shown.answer));
        else done(new Error(shown.reason));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
