/**
 * @module Takes what came back over a socket apart, strictly: answers that follow one another, or a complaint.
 */

export interface Answer {
  readonly status: number;
  /** Lower-case names; a repeated header is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AnswerOptions {
  /** The answers are to HEAD, and have no body. */
  readonly isHead?: boolean;
  /** The request was HTTP/1.0: the answer may last until the connection ends. */
  readonly mayEndByClose?: boolean;
  /** The last answer may have been cut off. */
  readonly mayBeCut?: boolean;
}

/** Throws where the text is not a sequence of well-formed HTTP/1.1 answers. Interim ones (1xx) are left out. */
export function parseAnswers(text: string, options: AnswerOptions = {}): readonly Answer[] {
  const answers: Answer[] = [];
  for (let rest = text; rest !== ""; ) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) throw new Error(`no end of the head: ${JSON.stringify(rest.slice(0, 200))}`);
    const { status, headers } = parseHead(rest.slice(0, end));
    rest = rest.slice(end + 4);
    if (status < 200) continue;
    const taken =
      options.isHead || status === 204 || status === 304
        ? { body: "", rest }
        : takeBody(headers, rest, options);
    answers.push({ status, headers, body: taken.body });
    rest = taken.rest;
  }
  return answers;
}

function parseHead(head: string): Omit<Answer, "body"> {
  const [first = "", ...lines] = head.split("\r\n");
  const status = /^HTTP\/1\.1 ([1-5][0-9]{2}) [\x20-\x7e]*$/.exec(first)?.[1];
  if (status === undefined) throw new Error(`no status line: ${JSON.stringify(first)}`);
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, name, value] = /^([A-Za-z0-9_-]+): ([\t\x20-\x7e\x80-\xff]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`no header: ${JSON.stringify(line)}`);
    const earlier = headers[name.toLowerCase()];
    headers[name.toLowerCase()] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  if (headers["content-length"] !== undefined && headers["transfer-encoding"] !== undefined) {
    throw new Error("an answer with two framings");
  }
  return { status: Number(status), headers };
}

function takeBody(headers: Answer["headers"], text: string, { mayBeCut, mayEndByClose }: AnswerOptions) {
  const length = headers["content-length"];
  if (length !== undefined) {
    if (!mayBeCut && text.length < Number(length)) throw new Error("an answer shorter than it said");
    return { body: text.slice(0, Number(length)), rest: text.slice(Number(length)) };
  }
  if (mayEndByClose && headers["transfer-encoding"] === undefined) return { body: text, rest: "" };
  if (headers["transfer-encoding"] !== "chunked") throw new Error("an answer without framing");
  let body = "";
  for (let rest = text; ; ) {
    const [line, size = ""] = /^([0-9a-f]+)\r\n/i.exec(rest) ?? [];
    const bytes = Number.parseInt(size, 16);
    if (line === undefined || rest.length < line.length + bytes + 2) {
      if (mayBeCut) return { body: body + rest, rest: "" };
      throw new Error(`a broken chunk: ${JSON.stringify(rest.slice(0, 80))}`);
    }
    const start = line.length;
    body += rest.slice(start, start + bytes);
    rest = rest.slice(start + bytes + 2);
    if (bytes === 0) return { body, rest };
  }
}
