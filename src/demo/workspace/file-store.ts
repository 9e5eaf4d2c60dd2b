/**
 * @module The contents of uploaded files, kept in memory up to a bound for all of them together. Of a file that does not
 * fit, only the size and the digest are kept.
 */

import { createHash } from "node:crypto";

export interface StoredFile {
  readonly bytes: number;
  readonly sha256: string;
  /** The contents; null where they were dropped. */
  readonly pieces: readonly Buffer[] | null;
  readonly modified: Date;
}

export interface FileStore {
  readonly get: (path: string) => StoredFile | undefined;
  /** Takes a whole file; where the pieces end early by an exception, nothing is stored. */
  readonly put: (path: string, pieces: AsyncIterable<Buffer>) => Promise<StoredFile>;
  readonly remove: (path: string) => boolean;
}

export function createFileStore(maxKeptBytes: number): FileStore {
  const files = new Map<string, StoredFile>();
  let keptBytes = 0;

  const remove = (path: string): boolean => {
    const file = files.get(path);
    if (file?.pieces) keptBytes -= file.bytes;
    return files.delete(path);
  };

  const put = async (path: string, pieces: AsyncIterable<Buffer>): Promise<StoredFile> => {
    const hash = createHash("sha256");
    let kept: Buffer[] | null = [];
    let bytes = 0;
    let reserved = 0;
    try {
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.length;
        if (kept === null) continue;
        if (keptBytes + piece.length <= maxKeptBytes) {
          kept.push(piece);
          keptBytes += piece.length;
          reserved += piece.length;
        } else {
          kept = null;
          keptBytes -= reserved;
          reserved = 0;
        }
      }
    } catch (error) {
      keptBytes -= reserved;
      throw error;
    }
    remove(path);
    const file = { bytes, sha256: hash.digest("hex"), pieces: kept, modified: new Date() };
    files.set(path, file);
    return file;
  };

  return { get: (path) => files.get(path), put, remove };
}
