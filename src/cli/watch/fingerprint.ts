/**
 * @module Whether files are as they were: by what the file system says of them, which is asked again and again. Notices of
 * changes differ by system, miss what is mounted, and lose files that editors replace.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Another text where a file was changed, replaced, added, renamed or removed; folders are looked at with all that is in them. */
export async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const lines = await Promise.all(paths.map(linesOf));
  return lines.flat().join("\n");
}

async function linesOf(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [await lineOf(path)];
  const files = entries.filter((entry) => !entry.isDirectory());
  const lines = await Promise.all(files.map(({ parentPath, name }) => lineOf(join(parentPath, name))));
  return lines.toSorted();
}

async function lineOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null
    ? `${path} -`
    : `${path} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}
