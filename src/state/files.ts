/**
 * @module Files that the gateway keeps: JSON, readable by their owner only, written whole or not at all.
 */

import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** The file's JSON value, or null where there is no such file. Throws an error that names the file. */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path}: not JSON; move the file away to have a new one made`);
  }
}

/**
 * Writes a file that must not exist yet, and gives what it holds. Where another process was first, gives what that
 * one wrote: of two gateways that start at once, both end with the same.
 */
export async function createFile(path: string, value: unknown): Promise<unknown> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await file.sync();
    await link(draft, path);
    return value;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return await readJsonFile(path);
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}
