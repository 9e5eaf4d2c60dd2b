/**
 * @module Whether the names in a chain keep to the constraints of the certificates above them: RFC 5280, section 4.2.1.10, as Go
 * reads it.
 */

import { hostnameOf } from "../http/url.ts";
import { parseAddress } from "../net/address.ts";
import { isDomainName } from "./alternative-names.ts";
import type { Certificate } from "./certificate.ts";
import type { IpRange, NameSet } from "./constraints.ts";
import { type Mailbox, parseMailbox } from "./mailbox.ts";

/** Comparisons for one chain, some hundredths of a second. A chain that needs more is refused. */
const MAX_COMPARISONS = 250_000;
const NAME_CONSTRAINTS = "2.5.29.30";
const ALTERNATIVE_NAMES = "2.5.29.17";

/** The names of one certificate, ready to be compared. */
interface Names {
  readonly dns: readonly string[];
  readonly emails: readonly Mailbox[];
  readonly ips: readonly Uint8Array[];
  readonly uriHosts: readonly string[];
}

/** Whether a name is one of those that a constraint stands for. */
type Matches<T> = (constraint: string, name: T) => boolean;

/** From the last certificate up to the root. */
export function keepsConstraints(chain: readonly Certificate[]): boolean {
  if (!chain.some((certificate) => has(certificate, NAME_CONSTRAINTS))) return true;
  let comparisons = 0;
  for (const [at, certificate] of chain.entries()) {
    const above = chain.slice(at + 1).filter((parent) => has(parent, NAME_CONSTRAINTS));
    if (above.length === 0 || !has(certificate, ALTERNATIVE_NAMES)) continue;
    const names = namesOf(certificate);
    if (names === undefined) return false;
    for (const { extended } of above) {
      const { permitted, excluded } = extended.constraints;
      comparisons += countOf(names) * (sizeOf(permitted) + sizeOf(excluded));
      if (comparisons > MAX_COMPARISONS || !keeps(names, permitted, excluded)) return false;
    }
  }
  return true;
}

function has({ extensions }: Certificate, wanted: string): boolean {
  return extensions.some(({ oid }) => oid === wanted);
}

function countOf({ dns, emails, ips, uriHosts }: Names): number {
  return dns.length + emails.length + ips.length + uriHosts.length;
}

function sizeOf({ dns, emails, ips, uris }: NameSet): number {
  return dns.length + emails.length + ips.length + uris.length;
}

/** Undefined where a name can't be compared. */
function namesOf({ extended: { names } }: Certificate): Names | undefined {
  const emails = names.emails.map(parseMailbox);
  const uriHosts = names.uris.map((uri) => {
    const host = uri.host.toLowerCase();
    const isAddress = host.startsWith("[") || parseAddress(hostnameOf(uri)) !== undefined;
    const isBadPort = (host.match(/:/g)?.length ?? 0) > 1;
    return host === "" || isAddress || isBadPort ? undefined : host.replace(/:.*$/s, "");
  });
  if (emails.includes(undefined) || uriHosts.includes(undefined)) return undefined;
  return {
    dns: names.dns,
    emails: emails.filter((email) => email !== undefined).map(lowerDomain),
    ips: names.ips,
    uriHosts: uriHosts.filter((host) => host !== undefined),
  };
}

function lowerDomain({ local, domain }: Mailbox): Mailbox {
  return { local, domain: domain.toLowerCase() };
}

function keeps(names: Names, permitted: NameSet, excluded: NameSet): boolean {
  return (
    names.ips.every((ip) => keepsRanges(ip, permitted.ips, excluded.ips)) &&
    names.dns.every((name) => isDomainName(name) && keepsNames(name, permitted.dns, excluded.dns, isBelow)) &&
    names.uriHosts.every(
      (host) => isDomainName(host) && keepsNames(host, permitted.uris, excluded.uris, isBelow),
    ) &&
    names.emails.every(
      (email) =>
        isDomainName(email.domain) && keepsNames(email, permitted.emails, excluded.emails, isMailboxOf),
    )
  );
}

function keepsNames<T extends string | Mailbox>(
  name: T,
  permitted: readonly string[],
  excluded: readonly string[],
  matches: Matches<T>,
): boolean {
  if (permitted.length > 0 && !permitted.some((constraint) => matches(constraint, name))) return false;
  const domain = typeof name === "string" ? name : name.domain;
  return !excluded.some((constraint) => matches(constraint, name) || mayExpandTo(domain, constraint));
}

/** Whether the name is the constraint, or has more labels before it. A constraint that begins with a dot needs more. */
function isBelow(constraint: string, name: string): boolean {
  if (constraint === "") return true;
  const [suffix, whole] = [constraint.toLowerCase(), name.toLowerCase()];
  if (!whole.endsWith(suffix)) return false;
  const before = whole.slice(0, whole.length - suffix.length);
  return suffix.startsWith(".") || before === "" || before.endsWith(".");
}

/** Whether a wildcard's name stands for what is excluded, among others. */
function mayExpandTo(name: string, excluded: string): boolean {
  if (!name.startsWith("*") || excluded.includes("@")) return false;
  const rest = withoutFirstLabel(name.toLowerCase());
  return rest !== "" && rest === withoutFirstLabel(excluded.toLowerCase());
}

function withoutFirstLabel(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

function isMailboxOf(constraint: string, email: Mailbox): boolean {
  if (!constraint.includes("@")) return isBelow(constraint, email.domain);
  const mailbox = parseMailbox(constraint);
  return mailbox?.local === email.local && mailbox.domain.toLowerCase() === email.domain;
}

function keepsRanges(ip: Uint8Array, permitted: readonly IpRange[], excluded: readonly IpRange[]): boolean {
  const isIn = ({ ip: network, mask }: IpRange): boolean =>
    network.length === ip.length &&
    network.every((byte, at) => (byte & (mask[at] ?? 0)) === ((ip[at] ?? 0) & (mask[at] ?? 0)));
  return (permitted.length === 0 || permitted.some(isIn)) && !excluded.some(isIn);
}
