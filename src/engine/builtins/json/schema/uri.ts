/**
 * @module URI references as Go's `url.Parse` takes them, for the formats that are some.
 */

import { RegoObject } from "../../../values/index.ts";
import { BuiltinError } from "../../builtin.ts";
import { uriBuiltins } from "../../encoding-uri.ts";

export interface ParsedReference {
  /** Empty where it is relative. */
  readonly scheme: string;
  readonly path: string;
}

/** Undefined where it is none. An empty text is one. */
export function parseReference(text: string): ParsedReference | undefined {
  if (text === "") return { scheme: "", path: "" };
  try {
    const parts = uriBuiltins["uri.parse"]([text]);
    return parts instanceof RegoObject
      ? { scheme: part(parts, "scheme"), path: part(parts, "path") }
      : undefined;
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}

function part(parts: RegoObject, name: string): string {
  const value = parts.get(name);
  return typeof value === "string" ? value : "";
}
