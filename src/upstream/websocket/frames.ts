/**
 * @module Follows WebSocket frames (RFC 6455, section 5.2) in bytes as they come, without holding them: where payloads begin and
 * end, and that it is frames which pass and nothing else.
 */

const CLOSE = 0x8;
const MAX_CONTROL_BYTES = 125;
const OPCODES = new Set([0x0, 0x1, 0x2, CLOSE, 0x9, 0xa]);
/** Two bytes, eight of length, four of mask. */
const MAX_HEADER_BYTES = 14;

/** A part of a frame: of its header, or of its payload. */
export interface Piece {
  readonly bytes: Buffer;
  readonly isPayload: boolean;
  /** Whether the frame is over with it. */
  readonly endsFrame: boolean;
}

export class FrameFollower {
  readonly #isMasked: boolean;
  readonly #header = Buffer.alloc(MAX_HEADER_BYTES);
  #headerBytes = 0;
  /** Bytes of payload that are still to come; null within a header. */
  #left: number | null = null;
  #isBroken = false;
  #hasClosed = false;
  #isFragmented = false;

  /** Clients mask their frames, servers never do (section 5.1). */
  constructor({ isMasked }: { readonly isMasked: boolean }) {
    this.#isMasked = isMasked;
  }

  /** Whether a frame of another's could stand here. */
  get isBetweenFrames(): boolean {
    return this.#headerBytes === 0 && this.#left === null && !this.#isBroken;
  }

  /** Whether a Close frame went by, after which nothing else may. */
  get hasClosed(): boolean {
    return this.#hasClosed;
  }

  /** The pieces of the bytes, in order; null where they are no frames, from then on for good. */
  follow(chunk: Buffer): readonly Piece[] | null {
    const pieces: Piece[] = [];
    let at = 0;
    while (at < chunk.length && !this.#isBroken) {
      // After a Close frame nothing may come (section 5.5.1).
      if (this.#hasClosed && this.isBetweenFrames) this.#isBroken = true;
      else at += this.#left === null ? this.#readHeader(chunk, at, pieces) : this.#payload(chunk, at, pieces);
    }
    return this.#isBroken ? null : pieces;
  }

  #payload(chunk: Buffer, at: number, pieces: Piece[]): number {
    const left = this.#left ?? 0;
    const bytes = chunk.subarray(at, at + left);
    this.#left = left - bytes.length;
    const endsFrame = this.#left === 0;
    pieces.push({ bytes, isPayload: true, endsFrame });
    if (endsFrame) this.#endFrame();
    return bytes.length;
  }

  #readHeader(chunk: Buffer, at: number, pieces: Piece[]): number {
    const begin = at;
    let next = at;
    while (next < chunk.length && this.#headerBytes < this.#headerLength()) {
      this.#header[this.#headerBytes++] = chunk[next++] as number;
      if (this.#headerBytes === 2 && !this.#isLegal()) this.#isBroken = true;
    }
    const isWhole = this.#headerBytes >= 2 && this.#headerBytes === this.#headerLength();
    if (isWhole) this.#left = this.#payloadLength();
    const endsFrame = this.#left === 0;
    pieces.push({ bytes: chunk.subarray(begin, next), isPayload: false, endsFrame });
    if (endsFrame) this.#endFrame();
    return next - begin;
  }

  #endFrame(): void {
    if (this.#opcode() === CLOSE) this.#hasClosed = true;
    this.#headerBytes = 0;
    this.#left = null;
  }

  #opcode(): number {
    return (this.#header[0] as number) & 0x0f;
  }

  /** What the first two bytes say: a known frame without extensions, masked as it must be. */
  #isLegal(): boolean {
    const [first = 0, second = 0] = this.#header;
    const opcode = first & 0x0f;
    const isFinal = (first & 0x80) !== 0;
    if ((first & 0x70) !== 0 || !OPCODES.has(opcode)) return false;
    if (((second & 0x80) !== 0) !== this.#isMasked) return false;
    if (opcode >= CLOSE) return isFinal && (second & 0x7f) <= MAX_CONTROL_BYTES;
    // A message's later frames, and none but those, are continuations (section 5.4).
    if ((opcode === 0) !== this.#isFragmented) return false;
    this.#isFragmented = !isFinal;
    return true;
  }

  /** As far as it is known; at least the two bytes that say more. */
  #headerLength(): number {
    if (this.#headerBytes < 2) return 2;
    const length = (this.#header[1] as number) & 0x7f;
    return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (this.#isMasked ? 4 : 0);
  }

  #payloadLength(): number {
    const length = (this.#header[1] as number) & 0x7f;
    if (length < 126) return length;
    if (length === 126) return this.#header.readUInt16BE(2);
    const long = this.#header.readBigUInt64BE(2);
    if (long <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(long);
    this.#isBroken = true;
    return 1;
  }
}

/** A Close frame (section 5.5.1). A mask of zeros is as good as any where nothing in it comes from a page's script. */
export function closeFrame(
  code: number,
  reason: string,
  { isMasked }: { readonly isMasked: boolean },
): Buffer {
  const text = Buffer.from(reason).subarray(0, MAX_CONTROL_BYTES - 2);
  const payload = Buffer.alloc(2 + text.length);
  payload.writeUInt16BE(code, 0);
  text.copy(payload, 2);
  const header = [0x80 | CLOSE, (isMasked ? 0x80 : 0) | payload.length, ...(isMasked ? [0, 0, 0, 0] : [])];
  return Buffer.concat([Buffer.from(header), payload]);
}
