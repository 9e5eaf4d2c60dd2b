/**
 * @module Changes of the base document `data`, and whether its runtime can make them: it does not look where a path leads, and would write
 * into a number as if it were an object.
 */

import { PolicyError } from "../errors.ts";
import { type DocumentText, textOf } from "./document.ts";
import type { DataPath } from "./rule-paths.ts";

/** Puts a value at a path, making objects on the way; or takes away what is there, if anything is. */
export type DataChange =
  | { readonly op: "upsert"; readonly path: DataPath; readonly value: unknown }
  | { readonly op: "remove"; readonly path: DataPath };

/** A change as the runtime takes it. */
export interface TextChange {
  readonly path: DataPath;
  /** A checked text; undefined takes away. */
  readonly text: string | undefined;
}

/** Throws a `PolicyError` on a value that has no JSON. */
export function toTextChange(change: DataChange): TextChange {
  if (change.op === "remove") return { path: change.path, text: undefined };
  const text = textOf(change.value as DocumentText);
  if (text === undefined) throw new PolicyError(`no value to put at ${shownPath(change.path)}`);
  return { path: change.path, text };
}

/** As in OPA's messages. */
export function shownPath(path: DataPath): string {
  return `/${path.join("/")}`;
}
