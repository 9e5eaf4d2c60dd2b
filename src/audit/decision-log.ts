/**
 * @module The decision log: one JSON line a decision, in a file that is only ever appended to.
 *
 * `append` resolves once the line is with the operating system, so that a gateway that waits for it before it sends a
 * request leaves a record of that request even when it is killed. Lines that come while a write runs share the next
 * one; what waits is bounded, and whoever finds no room is told so.
 */

import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { fileWriter, threadWriter } from "./write.ts";

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
  let isWriting = false;
  let onIdle = () => {};
  let healthy = true;
  // A line that a crash or a full disk cut off must not swallow the next one.
  let broken = await endsWithinLine(file);

  const write = (await file.stat()).isFile() ? fileWriter(file.fd) : threadWriter(file.fd);
  const settle = (batch: readonly Waiting[], error: Error | null) => {
    broken = error !== null;
    healthy = error === null;
    for (const { resolve, reject } of batch) {
      if (error === null) resolve();
      else reject(error);
    }
  };
  const writeWaiting = () => {
    const batch = waiting;
    waiting = [];
    waitingChars = 0;
    const text = batch.map(({ line }) => line).join("");
    write(Buffer.from(broken ? `\n${text}` : text), (error) => {
      settle(batch, error);
      if (waiting.length > 0) writeWaiting();
      else {
        isWriting = false;
        onIdle();
      }
    });
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
      // Once this turn of the event loop has decided what it decides.
      if (!isWriting) setImmediate(writeWaiting);
      isWriting = true;
      return written;
    },
    isHealthy: () => healthy,
    async close() {
      if (isWriting) {
        await new Promise<void>((resolve) => {
          onIdle = resolve;
        });
      }
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
