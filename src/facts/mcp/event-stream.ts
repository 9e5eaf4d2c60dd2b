/**
 * @module Server-sent events, taken apart as the HTML standard says.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */

/** Why a stream can't go on; what was given until then must not be passed on as a whole answer. */
export class EventStreamError extends Error {
  constructor(what: string) {
    super(what);
    this.name = "EventStreamError";
  }
}

export interface StreamEvent {
  /** The fields that were there; `data` without the last line feed. */
  readonly event?: string;
  readonly data?: string;
  readonly id?: string;
  readonly retry?: string;
}

/** Of one event, so that a stream without end takes no more memory than that. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;
const LINE_END = /\r\n|\r|\n/g;

/** The events of a stream, a comment as one without fields. Throws an `EventStreamError`. */
export async function* readEvents(source: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const lines = new Lines();
  let event = new PendingEvent();
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new EventStreamError("the event stream is not UTF-8");
    }
  };
  for await (const bytes of source) {
    for (const line of lines.take(decode(bytes))) {
      if (line.startsWith(":")) yield {};
      else if (line !== "") event.take(line);
      else {
        if (!event.isEmpty) yield event.whole();
        event = new PendingEvent();
      }
    }
    if (event.chars + lines.pendingChars > MAX_EVENT_CHARS)
      throw new EventStreamError("an event is too long");
  }
  decode();
  // Readers would drop it, and never know that something was missing.
  if (!event.isEmpty || lines.pendingChars > 0)
    throw new EventStreamError("the stream ended within an event");
}

/** Text in lines, as it comes. */
class Lines {
  pendingChars = 0;
  readonly #pending: string[] = [];
  /** Whether a line ended with a carriage return, whose line feed may be still to come. */
  #skipsFeed = false;

  take(piece: string): readonly string[] {
    if (piece === "") return [];
    const text = this.#skipsFeed && piece.startsWith("\n") ? piece.slice(1) : piece;
    const lines: string[] = [];
    let start = 0;
    for (const { 0: end, index } of text.matchAll(LINE_END)) {
      lines.push(this.#complete(text.slice(start, index)));
      start = index + end.length;
    }
    this.#skipsFeed = piece.endsWith("\r");
    this.#keep(text.slice(start));
    return lines;
  }

  #keep(text: string): void {
    this.#pending.push(text);
    this.pendingChars += text.length;
  }

  #complete(text: string): string {
    const line = this.#pending.join("") + text;
    this.#pending.length = 0;
    this.pendingChars = 0;
    return line;
  }
}

/** The fields of the event that is being read. */
class PendingEvent {
  isEmpty = true;
  chars = 0;
  readonly #data: string[] = [];
  readonly #fields: { event?: string; id?: string; retry?: string } = {};

  take(line: string): void {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    this.isEmpty = false;
    this.chars += line.length;
    if (name === "data") this.#data.push(value);
    // What else the standard has readers pass over, goes no further either.
    else if (name === "event") this.#fields.event = value;
    else if (name === "id" && !value.includes("\0")) this.#fields.id = value;
    else if (name === "retry" && /^\d{1,9}$/.test(value)) this.#fields.retry = value;
  }

  whole(): StreamEvent {
    return this.#data.length === 0 ? this.#fields : { ...this.#fields, data: this.#data.join("\n") };
  }
}
