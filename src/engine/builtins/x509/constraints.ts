/**
 * @module The constraints of a certificate on the names of those below it: RFC 5280, section 4.2.1.10.
 */

import { BuiltinError } from "../builtin.ts";
import { decodeUtf8 } from "../encoding-utf8.ts";
import { parseAddress } from "../net/address.ts";
import { quote } from "../strings-quote.ts";
import { asciiText, isDomainName } from "./alternative-names.ts";
import { contextTag, Der } from "./der.ts";
import { parseMailbox } from "./mailbox.ts";

/** A network's address and mask, of 4 or 16 bytes each. */
export interface IpRange {
  readonly ip: Uint8Array;
  readonly mask: Uint8Array;
}

/** Names that are permitted, or excluded. */
export interface NameSet {
  readonly dns: readonly string[];
  readonly ips: readonly IpRange[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
}

/** What an authority may and may not certify. */
export interface Constraints {
  readonly isCritical: boolean;
  readonly permitted: NameSet;
  readonly excluded: NameSet;
}

const NOTHING: NameSet = { dns: [], ips: [], emails: [], uris: [] };
/** Of an authority that may certify anything. */
export const NO_CONSTRAINTS: Constraints = { isCritical: false, permitted: NOTHING, excluded: NOTHING };

/** And whether all kinds of names in it are known. */
export function readConstraints(
  value: Uint8Array,
  isCritical: boolean,
): { readonly constraints: Constraints; readonly isComplete: boolean } {
  const message = "x509: invalid NameConstraints extension";
  const outer = new Der(value);
  const sequence = outer.enter(message);
  const permitted = sequence.optional(message, contextTag(0, true))?.content ?? new Uint8Array();
  const excluded = sequence.optional(message, contextTag(1, true))?.content ?? new Uint8Array();
  if (!outer.isEmpty || !sequence.isEmpty) throw new BuiltinError(message);
  if (permitted.length + excluded.length === 0) {
    throw new BuiltinError("x509: empty name constraints extension");
  }
  const sets = [readSubtrees(permitted), readSubtrees(excluded)] as const;
  const constraints = { isCritical, permitted: sets[0].names, excluded: sets[1].names };
  return { constraints, isComplete: sets.every(({ isComplete }) => isComplete) };
}

function readSubtrees(content: Uint8Array): { readonly names: NameSet; readonly isComplete: boolean } {
  const message = "x509: invalid NameConstraints extension";
  const names = { dns: [] as string[], ips: [] as IpRange[], emails: [] as string[], uris: [] as string[] };
  let isComplete = true;
  for (const subtrees = new Der(content); !subtrees.isEmpty; ) {
    const { tag, content: name } = subtrees.enter(message).element(message);
    if (tag === contextTag(2)) names.dns.push(readDomain(name, "dnsName"));
    else if (tag === contextTag(7)) names.ips.push(readIpRange(name));
    else if (tag === contextTag(1)) names.emails.push(readEmail(name));
    else if (tag === contextTag(6)) names.uris.push(readUriDomain(name));
    else isComplete = false;
  }
  return { names, isComplete };
}

function readText(content: Uint8Array): string {
  const text = decodeUtf8(content);
  return asciiText(
    content,
    `x509: invalid constraint value: x509: ${quote(text)} cannot be encoded as an IA5String`,
  );
}

function readDomain(content: Uint8Array, kind: string): string {
  const domain = readText(content);
  if (!isDomainName(domain, true)) throw unreadable(kind, domain);
  return domain;
}

function readIpRange(content: Uint8Array): IpRange {
  const half = content.length / 2;
  if (half !== 4 && half !== 16) {
    throw new BuiltinError(`x509: IP constraint contained value of length ${content.length}`);
  }
  const mask = content.subarray(half);
  const bits = Array.from(mask, (byte) => byte.toString(2).padStart(8, "0")).join("");
  if (/01/.test(bits)) {
    const hex = Buffer.from(mask).toString("hex");
    throw new BuiltinError(`x509: IP constraint contained invalid mask ${hex}`);
  }
  return { ip: content.subarray(0, half), mask };
}

/** One mailbox, or all of a domain. */
function readEmail(content: Uint8Array): string {
  const email = readText(content);
  const isValid = email.includes("@") ? parseMailbox(email) !== undefined : isDomainName(email, true);
  if (!isValid) throw unreadable("rfc822Name", email);
  return email;
}

function readUriDomain(content: Uint8Array): string {
  const domain = readText(content);
  const reason = parseAddress(domain) === undefined ? "" : ": cannot be IP address";
  if (reason !== "" || !isDomainName(domain, true)) throw unreadable("URI", domain, reason);
  return domain;
}

function unreadable(kind: string, text: string, reason = ""): BuiltinError {
  return new BuiltinError(`x509: failed to parse ${kind} constraint ${quote(text)}${reason}`);
}
