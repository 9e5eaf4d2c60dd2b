/**
 * @module Subject alternative names: RFC 5280, section 4.2.1.6.
 */

import { BuiltinError } from "../builtin.ts";
import { type GoUrl, parseUrl } from "../http/url.ts";
import { quote } from "../strings-quote.ts";
import { Der } from "./der.ts";

/** By their kinds; other kinds than these Go passes over. */
export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly emails: readonly string[];
  /** Of 4 or 16 bytes. */
  readonly ips: readonly Uint8Array[];
  readonly uris: readonly GoUrl[];
}

/** Of a certificate that has none. */
export const NO_NAMES: AlternativeNames = { dns: [], emails: [], ips: [], uris: [] };

const EMAIL = 0x81;
const DNS = 0x82;
const URI = 0x86;
const IP = 0x87;

/** Of the extension's value. Throws a BuiltinError in Go's words on what is none. */
export function readAlternativeNames(value: Uint8Array): AlternativeNames {
  const names = { dns: [] as string[], emails: [] as string[], ips: [] as Uint8Array[], uris: [] as GoUrl[] };
  const sequence = new Der(value).enter("x509: invalid subject alternative names");
  while (!sequence.isEmpty) {
    const { tag, content } = sequence.element("x509: invalid subject alternative name");
    if (tag === EMAIL) names.emails.push(asciiText(content, "x509: SAN rfc822Name is malformed"));
    if (tag === DNS) names.dns.push(asciiText(content, "x509: SAN dNSName is malformed"));
    if (tag === URI) names.uris.push(readUri(content));
    if (tag === IP) names.ips.push(readIp(content));
  }
  return names;
}

function readUri(content: Uint8Array): GoUrl {
  const text = asciiText(content, "x509: SAN uniformResourceIdentifier is malformed");
  const uri = parseSanUrl(text);
  if (uri.host !== "" && !isDomainName(uri.host)) {
    throw new BuiltinError(`x509: cannot parse URI ${quote(text)}: invalid domain`);
  }
  return uri;
}

function parseSanUrl(text: string): GoUrl {
  try {
    return parseUrl(text);
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    throw new BuiltinError(`x509: cannot parse URI ${quote(text)}: ${error.message}`);
  }
}

function readIp(content: Uint8Array): Uint8Array {
  if (content.length === 4 || content.length === 16) return content;
  throw new BuiltinError(`x509: cannot parse IP address of length ${content.length}`);
}

/** Throws a BuiltinError with the message where a byte is beyond ASCII. */
export function asciiText(content: Uint8Array, message: string): string {
  if (content.some((byte) => byte >= 0x80)) throw new BuiltinError(message);
  return Buffer.from(content).toString("latin1");
}

/** What Go takes for a domain's name: labels that aren't empty, of visible characters. A constraint may begin with a dot. */
export function isDomainName(text: string, isConstraint = false): boolean {
  if (text === "") return true;
  const name = isConstraint && text.startsWith(".") ? text.slice(1) : text;
  return /^[\x21-\x7e]+$/.test(name) && !`.${name}.`.includes("..");
}
