/**
 * @module Text escaped for HTML and for JavaScript as Go's text/template does it.
 */

import { isPrintable } from "../../strings-quote.ts";

export function escapeHtml(value: string): string {
  const escapes: Readonly<Record<string, string>> = {
    "\0": "\ufffd",
    '"': "&#34;",
    "'": "&#39;",
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
  };
  return value.replace(/[\0"'&<>]/g, (character) => escapes[character] ?? character);
}

export function escapeJavaScript(value: string): string {
  return value.replace(/[\\'"<>&=\x00-\x1f]|[^\x00-\x7f]/gu, (character) => {
    if ("\\'\"".includes(character)) return `\\${character}`;
    if (character > "\x7f" && isPrintable(character)) return character;
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  });
}
