/**
 * @module Whether a text is one address of mail, as Go's `mail.ParseAddress` takes it: `a@b`, or `Name <a@b>` (RFC 5322, section
 * 3.4). Comments and encoded words are let pass where Go knows them.
 */

const ATOM = String.raw`[^\s()<>[\]:;@\\,."\x00-\x20\x7f]+`;
const QUOTED = String.raw`"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[^\x00-\x08\x0a-\x1f])*"`;
const DOMAIN = String.raw`(?:${ATOM}(?:\.${ATOM})*|\[[^[\]\\\s]*\])`;
const ADDRESS = String.raw`(?:${ATOM}(?:\.${ATOM})*|${QUOTED})@${DOMAIN}`;
const BARE = new RegExp(`^${ADDRESS}$`, "u");
const NAMED = new RegExp(
  String.raw`^(?:[^()<>[\]:;@\\,"\x00-\x08\x0a-\x1f\x7f]|${QUOTED})*<${ADDRESS}>$`,
  "u",
);
/** Longer texts are no addresses; each is looked at by patterns that could be slow on them. */
const MAX_LENGTH = 1_000;

export function isEmail(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const trimmed = text.replace(/^[ \t]+|[ \t]+$/g, "");
  return BARE.test(trimmed) || NAMED.test(trimmed);
}
