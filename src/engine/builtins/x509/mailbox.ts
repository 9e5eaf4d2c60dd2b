/**
 * @module Mailboxes of certificates: RFC 2821, section 4.1.2, with the spaces and escapes that Go also takes (RFC 3696).
 */

/** What stands before and after the `@`, without quotes and escapes. */
export interface Mailbox {
  readonly local: string;
  readonly domain: string;
}

const QUOTED =
  /^"((?:[\x01-\x08\x0b\x0c\x0e-\x21\x23-\x5b\x5d-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*)"@(.*)$/s;
const ATOMS = /^((?:[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]|\\[\x00-\x7f])+)@(.*)$/s;

/** Its two sides; undefined where the text is none. */
export function parseMailbox(text: string): Mailbox | undefined {
  const isQuoted = text.startsWith('"');
  const [, written, domain] = (isQuoted ? QUOTED : ATOMS).exec(text) ?? [];
  if (written === undefined || domain === undefined || !isDomain(domain)) return undefined;
  const local = written.replaceAll(/\\(.)/gs, "$1");
  const isBadlyDotted = local.startsWith(".") || local.endsWith(".") || local.includes("..");
  return !isQuoted && isBadlyDotted ? undefined : { local, domain };
}

/** Labels that aren't empty, of visible characters; no domain at all will do. */
function isDomain(text: string): boolean {
  return text === "" || (/^[\x21-\x7e]+$/.test(text) && !`.${text}.`.includes(".."));
}
