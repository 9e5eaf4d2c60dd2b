/**
 * @module Packs files so that the same files always give the same bytes: a tar sorted by name, without times and owners.
 */

import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";

/** Where gzip's header says on which system it was made (RFC 1952); 255 is "unknown". */
const GZIP_OS_OFFSET = 9;
const GZIP_OS_UNKNOWN = 255;

/** Packs files, by their path in the archive, into a tar. */
export async function packTar(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const archive = pack();
  const written = buffer(archive);
  for (const [name, content] of [...files].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    archive.entry(
      { name, mode: 0o644, uid: 0, gid: 0, uname: "", gname: "", mtime: new Date(0), type: "file" },
      Buffer.from(content),
    );
  }
  archive.finalize();
  return written;
}

/**
 * Compresses without a time, a name or a system in the header. The compressed bytes still depend on the zlib that Node
 * is built with, and on its machine: compare what is in it, not these bytes.
 */
export function compress(bytes: Uint8Array): Buffer {
  const packed = gzipSync(bytes, { level: 9 });
  packed[GZIP_OS_OFFSET] = GZIP_OS_UNKNOWN;
  return packed;
}
