/**
 * @module Secrets of a config: from an environment variable or from a file, never from the config itself.
 */

import { readFileSync } from "node:fs";
import { Secret } from "../model/brand.ts";
import type { ConfigDocument, FieldPath } from "./document.ts";

/** Notes a problem with a field. */
export type Report = (path: FieldPath, message: string) => void;

/** Gives the secret of `path`, which stands in `text` or in the file of the field with `_file` at its end. */
export type ReadSecret = (path: FieldPath, text: string | undefined, file: string | undefined) => Secret;

/** What a header can carry (RFC 6750, section 2.1, and RFC 7617 both stay within it). */
const SENDABLE = /^[\u0021-\u007e]+$/;

/** Shorter ones can be guessed, and the upstream's would be found, and masked, in every other answer. */
const MIN_CHARS = 8;

/** Relative paths are those of the config's folder. Gives an empty secret once a problem is noted. */
export function secretReader(
  document: ConfigDocument,
  report: Report,
  inFolder: (path: string) => string,
): ReadSecret {
  return (path, text, file) => {
    const field = String(path.at(-1));
    if ((text === undefined) === (file === undefined)) {
      report(path, `expected either \`${field}\` or \`${field}_file\``);
      return new Secret("");
    }
    if (text !== undefined) {
      if (document.isLiteral(path)) {
        report(path, "a secret must not stand in the config: write it as `${NAME}` and set that variable");
      }
      return checked(text, path, report);
    }
    const filePath = [...path.slice(0, -1), `${field}_file`];
    try {
      return checked(readFileSync(inFolder(file as string), "utf8").trim(), filePath, report);
    } catch (error) {
      report(filePath, `the file can't be read (${(error as NodeJS.ErrnoException).code})`);
      return new Secret("");
    }
  };
}

function checked(text: string, path: FieldPath, report: Report): Secret {
  if (!SENDABLE.test(text)) report(path, "expected a secret in printable ASCII, without blanks");
  else if (text.length < MIN_CHARS) report(path, `expected a secret of at least ${MIN_CHARS} characters`);
  return new Secret(text);
}
