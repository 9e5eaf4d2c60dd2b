/**
 * @module The decision log: one JSON line a decision, in a file that is only ever appended to.
 *
 * `append` resolves once the line is with the operating system, so that a gateway that waits for it before it sends a
 * request leaves a record of that request even when it is killed. Lines that come while a write runs share the next
 * write; what waits is bounded, and whoever finds no room is told so.
 */

import { constants, write } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

export interface DecisionLog {
  /** Takes an entry as JSON. Rejects where the line could not be written: the request that it belongs to must not go on. */
  append(entry: string): Promise<void>;
  /** Whether the last write succeeded. */
  isHealthy(): boolean;
  /** Writes what waits, then closes the file. */
  close(): Promise<void>;
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The characters that may wait for the disk. */
const MAX_WAITING_CHARS = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Opens the log's file, or makes it, readable by its owner only. */
export async function openDecisionLog(path: string): Promise<DecisionLog> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
  let waiting: Waiting[] = [];
  let waitingChars = 0;
  let writing: Promise<void> | null = null;
  let healthy = true;
  // A line that a crash or a full disk cut off must not swallow the next one.
  let broken = await endsWithinLine(file);

  const writeWaiting = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      waitingChars = 0;
      const text = batch.length === 1 ? (batch[0] as Waiting).line : batch.map(({ line }) => line).join("");
      try {
        await writeWhole(file.fd, broken ? `\n${text}` : text);
        broken = false;
        healthy = true;
        for (const item of batch) item.resolve();
      } catch (error) {
        broken = true;
        healthy = false;
        for (const item of batch) item.reject(error as Error);
      }
    }
    writing = null;
  };

  return {
    append(entry) {
      const line = `${entry}\n`;
      if (waitingChars + line.length > MAX_WAITING_CHARS) {
        return Promise.reject(new Error("the decision log is full: the disk is slower than the requests"));
      }
      waitingChars += line.length;
      const written = new Promise<void>((resolve, reject) => {
        waiting.push({ line, resolve, reject });
      });
      // Once this turn of the event loop has decided what it decides: one write serves it all.
      writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(writeWaiting);
      return written;
    },
    isHealthy: () => healthy,
    async close() {
      await writing;
      await file.close();
    },
  };
}

async function endsWithinLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 1 && buffer[0] !== NEWLINE;
}

/** A disk may take a part at a time. By the descriptor, as a file handle's own `appendFile` costs several times as much. */
async function writeWhole(fd: number, text: string): Promise<void> {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    const bytes = rest;
    const written = await new Promise<number>((resolve, reject) => {
      write(fd, bytes, (error, count) => (error === null ? resolve(count) : reject(error)));
    });
    rest = bytes.subarray(written);
  }
}
