/**
 * @module `filterToolsList` for an answer that comes as server-sent events, each of which holds one message.
 */

import { JsonError, parseStrictJson } from "../../intake/index.ts";
import { EventStreamError, readEvents, type StreamEvent } from "./event-stream.ts";
import { filterToolsList, type IsAllowed } from "./tools-list.ts";

/**
 * The stream with what may be shown, each event as soon as it is there. Throws an `EventStreamError` for what is no such
 * stream, and for an event that is no message.
 */
export async function* filterToolsEvents(
  source: AsyncIterable<Uint8Array>,
  isAllowed: IsAllowed,
): AsyncGenerator<Buffer> {
  for await (const event of readEvents(source)) yield Buffer.from(written(shown(event, isAllowed)));
}

/** Messages are written anew, so that there is one way only to read what is passed on. */
function shown(event: StreamEvent, isAllowed: IsAllowed): StreamEvent {
  const { event: type = "", data = "" } = event;
  if (type !== "" && type !== "message")
    throw new EventStreamError("an event is of a type that is not known");
  // Only to say from where the client may go on.
  if (data === "") return event;
  const filtered = filterToolsList(parse(data), isAllowed);
  if (!filtered.ok) throw new EventStreamError(filtered.reason);
  return { ...event, data: JSON.stringify(filtered.answer) };
}

function parse(data: string): unknown {
  try {
    return parseStrictJson(Buffer.from(data));
  } catch (error) {
    if (error instanceof JsonError) throw new EventStreamError(`an event is no JSON: ${error.message}`);
    throw error;
  }
}

/** A comment, which keeps a connection alive, loses its text. */
function written(event: StreamEvent): string {
  const lines = Object.entries(event).map(([name, value]) => `${name}: ${value}\n`);
  return `${lines.length === 0 ? ":\n" : lines.join("")}\n`;
}
