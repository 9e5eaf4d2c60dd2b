/**
 * @module Cuts a JSON text that arrives in chunks into its pieces: the members of its object, and the elements of lists
 * among them, one at a time. Each piece is then parsed strictly, so what is passed on is what was checked, and no more of
 * a long list is held than one element.
 */

import { JsonError, parseStrictJson } from "../../intake/index.ts";

/** A piece: the text as it came, and what it says. */
export interface Piece {
  readonly bytes: Buffer;
  readonly value: unknown;
}

export type JsonPart =
  | { readonly kind: "object" | "end-object" | "end-list" }
  | { readonly kind: "list"; readonly isRoot: boolean }
  | { readonly kind: "key"; readonly bytes: Buffer; readonly name: string }
  | ({ readonly kind: "value" | "element" } & Piece);

/** The answer is not the JSON that it was announced to be. Its message says nothing of what is in the answer. */
export class ResponseError extends Error {
  override readonly name = "ResponseError";
}

const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/** What one member or element may take, or all names: far more than those of any API, and little enough to hold. */
const MAX_PIECE_BYTES = 8 * 1024 * 1024;

/** Bytes of a source that is read as it is needed. */
class ByteSource {
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** The next byte, which stays; undefined at the end. */
  async peek(): Promise<number | undefined> {
    while (this.#at >= this.#chunk.length) {
      const next = await this.#chunks.next();
      if (next.done) return undefined;
      this.#chunk = next.value;
      this.#at = 0;
    }
    return this.#chunk[this.#at];
  }

  async peekPastBlanks(): Promise<number | undefined> {
    for (;;) {
      const byte = await this.peek();
      if (byte === undefined || !BLANKS.has(byte)) return byte;
      this.#at++;
    }
  }

  skip(): void {
    this.#at++;
  }

  /** Takes bytes while `goesOn` says so; the byte that it refuses stays. */
  async takeWhile(goesOn: (byte: number) => boolean): Promise<Buffer> {
    const taken: Buffer[] = [];
    let size = 0;
    while ((await this.peek()) !== undefined) {
      let end = this.#at;
      while (end < this.#chunk.length && goesOn(this.#chunk[end] as number)) end++;
      size += end - this.#at;
      if (size > MAX_PIECE_BYTES) {
        throw new ResponseError(`a part of the answer is larger than ${MAX_PIECE_BYTES} bytes`);
      }
      taken.push(this.#chunk.subarray(this.#at, end));
      this.#at = end;
      if (end < this.#chunk.length) break;
    }
    return Buffer.concat(taken, size);
  }
}

/**
 * Cuts up the text: the list at its root, or the members of the object there, of which lists come element by element.
 * Throws a `ResponseError`.
 */
export async function* jsonParts(source: AsyncIterable<Buffer>): AsyncGenerator<JsonPart> {
  const bytes = new ByteSource(source);
  const first = await bytes.peekPastBlanks();
  if (first === OPEN_LIST) yield* elements(bytes, true);
  else if (first === OPEN_OBJECT) yield* members(bytes);
  else throw new ResponseError("the answer is neither an object nor a list");
  if ((await bytes.peekPastBlanks()) !== undefined) throw new ResponseError("text after the answer's value");
}

async function* members(bytes: ByteSource): AsyncGenerator<JsonPart> {
  const seen = new Set<string>();
  let nameBytes = 0;
  bytes.skip();
  yield { kind: "object" };
  if ((await bytes.peekPastBlanks()) !== CLOSE_OBJECT) {
    do {
      if ((await bytes.peekPastBlanks()) !== QUOTE) throw new ResponseError("a member without a name");
      const key = await takePiece(bytes);
      const name = key.value as string;
      if (seen.has(name)) throw new ResponseError("a member of the answer stands twice");
      seen.add(name);
      nameBytes += key.bytes.length;
      if (nameBytes > MAX_PIECE_BYTES) throw new ResponseError("the answer has too many members");
      yield { kind: "key", bytes: key.bytes, name };
      if ((await bytes.peekPastBlanks()) !== COLON) throw new ResponseError("`:` expected");
      bytes.skip();
      if ((await bytes.peekPastBlanks()) === OPEN_LIST) yield* elements(bytes, false);
      else yield { kind: "value", ...(await takePiece(bytes)) };
    } while (await skipComma(bytes, CLOSE_OBJECT));
  }
  bytes.skip();
  yield { kind: "end-object" };
}

async function* elements(bytes: ByteSource, isRoot: boolean): AsyncGenerator<JsonPart> {
  bytes.skip();
  yield { kind: "list", isRoot };
  if ((await bytes.peekPastBlanks()) !== CLOSE_LIST) {
    do {
      yield { kind: "element", ...(await takePiece(bytes)) };
    } while (await skipComma(bytes, CLOSE_LIST));
  }
  bytes.skip();
  yield { kind: "end-list" };
}

/** Whether more follows; what closes stays. */
async function skipComma(bytes: ByteSource, close: number): Promise<boolean> {
  const byte = await bytes.peekPastBlanks();
  if (byte !== COMMA && byte !== close) throw new ResponseError("`,` expected, or the end");
  if (byte === COMMA) bytes.skip();
  return byte === COMMA;
}

/** Takes one value, whatever it is: up to where its brackets and quotes are closed, else up to what ends a word. */
async function takePiece(bytes: ByteSource): Promise<Piece> {
  await bytes.peekPastBlanks();
  const taken = await bytes.takeWhile(valueScanner());
  try {
    return { bytes: taken, value: parseStrictJson(taken) };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    // The one quotation in such a message is a key of the answer's, which may be anybody's secret.
    const what = error.message.replace(/ ".*"/s, "");
    throw new ResponseError(`the answer is not strict JSON: ${what} of a part`);
  }
}

/** Says of each byte whether it still belongs to the value. What is between is left to the strict parser. */
function valueScanner(): (byte: number) => boolean {
  let depth = 0;
  let ended = false;
  let readString: ((byte: number) => boolean) | null = null;
  const readPlain = (byte: number): boolean => {
    if (byte === QUOTE) readString = stringScanner();
    else if (OPEN.has(byte)) depth++;
    else if (CLOSE.has(byte)) {
      if (depth === 0) return false;
      depth--;
      ended = depth === 0;
    } else if (depth === 0) return byte !== COMMA && byte !== COLON && !BLANKS.has(byte);
    return true;
  };
  return (byte) => {
    if (ended) return false;
    if (readString === null) return readPlain(byte);
    if (!readString(byte)) {
      readString = null;
      ended = depth === 0;
    }
    return true;
  };
}

/** Says of each byte after the opening quote whether the string goes on after it. */
function stringScanner(): (byte: number) => boolean {
  let escaped = false;
  return (byte) => {
    if (!escaped && byte === QUOTE) return false;
    escaped = !escaped && byte === BACKSLASH;
    return true;
  };
}
