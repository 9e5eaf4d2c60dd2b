/**
 * @module Whether a text is one address of mail, as Go's `mail.ParseAddress` takes it: `a@b`, `Name <a@b>`, or either alone in a
 * group, with comments behind it (RFC 5322, section 3.4). Encoded words and nested comments are not looked into.
 */

import { parseAddress } from "../../net/address.ts";

const ATOM = String.raw`[^()<>[\]:;@\\,."\x00-\x20\x7f]+`;
const QUOTED = String.raw`"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[^\x00-\x08\x0a-\x1f])*"`;
const PHRASE = String.raw`(?:[^()<>[\]:;@\\,"\x00-\x08\x0a-\x1f\x7f]|${QUOTED})`;
const LOCAL = String.raw`(?:${ATOM}(?:\.${ATOM})*|(?!"")${QUOTED})`;
const DOMAIN = String.raw`(?:${ATOM}(?:\.${ATOM})*|\[([^[\]\\]*)\])`;
const BARE = new RegExp(`^${LOCAL}@${DOMAIN}$`, "u");
const NAMED = new RegExp(`^${PHRASE}*<${LOCAL}@${DOMAIN}>$`, "u");
const GROUP = new RegExp(String.raw`^${PHRASE}+:([\s\S]*);$`, "u");
const COMMENTS = /(?:[ \t]*\([^()\\]*\))+$/;
/** Longer texts are no addresses; each is looked at by patterns that could be slow on them. */
const MAX_LENGTH = 1_000;

export function isEmail(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const trimmed = trim(trim(text).replace(COMMENTS, ""));
  return isAddress(trimmed) || isAddress(trim(GROUP.exec(trimmed)?.[1] ?? ""));
}

function isAddress(text: string): boolean {
  const match = BARE.exec(text) ?? NAMED.exec(text);
  if (match === null) return false;
  const [, literal] = match;
  return literal === undefined || parseAddress(literal) !== undefined;
}

function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}
