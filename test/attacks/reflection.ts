/**
 * @module What an answer of a hostile upstream is, and the words that such answers are written with.
 */

export interface Reflection {
  readonly name: string;
  /** `ORIGIN` stands for the upstream's own. */
  readonly parts: readonly (string | Buffer)[];
  /** What the client is answered; `cut` where the answer began before it turned out to be none. */
  readonly status: number | "cut";
  /** What the client's Location is, where it gets one. */
  readonly location?: string;
  /** What the client is given, where that is to be seen to the letter. */
  readonly body?: string;
  readonly method?: "GET" | "HEAD";
}

export function answer(status: string, headers: readonly string[], body: string): string {
  return [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${body.length}`, "", body].join("\r\n");
}
