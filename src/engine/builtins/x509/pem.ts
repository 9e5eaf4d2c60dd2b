/**
 * @module PEM (RFC 7468) as Go's encoding/pem finds it in a text: blocks begin and end with a line, may have headers, and what is
 * no whole block is passed over.
 */

import { BuiltinError } from "../builtin.ts";
import { decodeBase64 } from "../crypto-base64.ts";

/** A block between `-----BEGIN type-----` and its end. */
export interface PemBlock {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The next block, and the text after it. */
export interface FoundBlock {
  readonly block: PemBlock;
  readonly rest: string;
}

const BEGIN = "-----BEGIN ";
const END = "\n-----END ";
const DASHES = "-----";

/** The first whole block of a text; undefined where there is none. */
export function findPem(text: string): FoundBlock | undefined {
  for (let from = 0; ; ) {
    const end = text.indexOf(END, from);
    if (end < 0) return undefined;
    const begin = lastBegin(text, from, end);
    const found = begin === undefined ? undefined : readBlock(text, begin, end);
    if (found) return found;
    from = end + END.length;
  }
}

/** All blocks of a text, one after the other. */
export function* pemBlocks(text: string): Generator<PemBlock> {
  for (let found = findPem(text); found !== undefined; found = findPem(found.rest)) yield found.block;
}

/** The last beginning before the end: what is begun and never ended doesn't count. It must begin a line. */
function lastBegin(text: string, from: number, end: number): number | undefined {
  const begin = text.slice(from, end).lastIndexOf(BEGIN);
  if (begin < 0 || (begin > 0 && text.charAt(from + begin - 1) !== "\n")) return undefined;
  return from + begin + BEGIN.length;
}

function readBlock(text: string, typeAt: number, end: number): FoundBlock | undefined {
  const typeLine = lineAt(text, typeAt);
  if (!typeLine.text.endsWith(DASHES)) return undefined;
  const type = typeLine.text.slice(0, -DASHES.length);
  const body = skipHeaders(text, typeLine.next);
  if (body === undefined || (body > typeLine.next && end < body)) return undefined;
  const trailer = text.slice(end + END.length);
  if (!trailer.startsWith(`${type}${DASHES}`)) return undefined;
  const lastLine = lineAt(text, end + END.length);
  if (lastLine.text !== `${type}${DASHES}`) return undefined;
  const bytes = end > body ? decode(text.slice(body, end)) : new Uint8Array();
  return bytes && { block: { type, bytes }, rest: text.slice(lastLine.next) };
}

/** Where the headers (`Key: value`) end; undefined where the text does. */
function skipHeaders(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; ) {
    const line = lineAt(text, at);
    if (!line.text.includes(":")) return at;
    at = line.next;
  }
  return undefined;
}

function lineAt(text: string, at: number): { readonly text: string; readonly next: number } {
  const end = text.indexOf("\n", at);
  const line = text.slice(at, end < 0 ? undefined : end).replace(end < 0 ? "" : /\r$/, "");
  return { text: trimEnd(line), next: end < 0 ? text.length : end + 1 };
}

function trimEnd(line: string): string {
  let length = line.length;
  while (length > 0 && " \t".includes(line.charAt(length - 1))) length--;
  return line.slice(0, length);
}

function decode(body: string): Uint8Array | undefined {
  try {
    return decodeBase64(body.replaceAll(/[ \t]/g, ""));
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}
