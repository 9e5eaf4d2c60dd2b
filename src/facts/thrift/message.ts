/**
 * @module The head of a Thrift message, in the strict form that all drivers send: version 1, kind, method and sequence.
 */

import type { ThriftReader } from "./reader.ts";
import { ThriftError } from "./reader.ts";
import { I32, STRING, type Type } from "./shape.ts";
import { ThriftWriter } from "./writer.ts";

export interface MessageHead {
  readonly method: string;
  /** By which a driver knows the reply to its call. */
  readonly sequence: number;
}

export const KINDS = { call: 1, reply: 2, exception: 3 } as const;

const VERSION = 0x8001_0000;
/** Longer than every method's name. */
const MAX_METHOD_LENGTH = 64;

export function readHead(reader: ThriftReader): MessageHead & { readonly kind: number } {
  const word = reader.read(I32) >>> 0;
  const kind = word & 0xff;
  if ((word & 0xffff_ff00) >>> 0 !== VERSION) throw new ThriftError("not a message of the strict protocol");
  const method = reader.read(STRING);
  if (method.length > MAX_METHOD_LENGTH) throw new ThriftError("a method with too long a name");
  return { kind, method, sequence: reader.read(I32) };
}

/** The bytes of a whole message. */
export function writeMessage<T>(
  kind: keyof typeof KINDS,
  { method, sequence }: MessageHead,
  type: Type<T>,
  body: T,
): Uint8Array {
  const writer = new ThriftWriter();
  writer.write(I32, VERSION | KINDS[kind] | 0);
  writer.write(STRING, method);
  writer.write(I32, sequence);
  writer.write(type, body);
  return writer.bytes();
}
