/**
 * @module An answer to `tools/list` without the tools that its reader may not call, as JSON or as server-sent events.
 */

import { Duplex } from "node:stream";
import { filterToolsEvents, filterToolsList } from "../../facts/mcp/index.ts";
import { parseStrictJson } from "../../intake/index.ts";
import { wholeAnswer } from "../whole-answer.ts";

/** Far more than any server has tools to tell of. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** `type` is the answer's content type. */
export function toolsFilter(owner: string, type: string, isAllowed: (tool: string) => boolean): Duplex {
  const look = (bytes: Buffer) => {
    const shown = filterToolsList(parseStrictJson(bytes), isAllowed);
    if (!shown.ok) throw new Error(shown.reason);
    return JSON.stringify(shown.answer);
  };
  const isEvents = /^text\/event-stream(?:$|\s*;)/i.test(type);
  return isEvents
    ? Duplex.from((source: AsyncIterable<Buffer>) => filterToolsEvents(source, isAllowed))
    : wholeAnswer({ owner, maxBytes: MAX_ANSWER_BYTES, look });
}
