/**
 * @module Chains of certificates from one to a root, by the rules of Go's `Certificate.Verify`: RFC 5280, section 6, with RFC 9618
 * for policies. Nothing is revoked here.
 */

import { BuiltinError } from "../builtin.ts";
import type { Certificate } from "./certificate.ts";
import { keepsConstraints } from "./chain-constraints.ts";
import { matchesHostname } from "./hostname.ts";
import type { VerifyOptions } from "./options.ts";
import { arePoliciesValid } from "./policies.ts";
import { isSignedBy } from "./signature.ts";

/** Go's limit of signatures that are checked for one chain. */
const MAX_SIGNATURE_CHECKS = 100;
const ALTERNATIVE_NAMES = "2.5.29.17";
const ANY_USAGE = 0;
const SERVER_USAGE = 1;

/** What a search for chains knows. */
interface Search {
  readonly roots: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  readonly options: VerifyOptions;
  checksLeft: number;
}

/**
 * The first is the root, the last is to be verified, those between may help. Gives the chain from the last to the root; throws a
 * BuiltinError where there is none.
 */
export function verifyChain(
  certificates: readonly Certificate[],
  options: VerifyOptions,
): readonly Certificate[] {
  const [root, leaf] = [certificates[0], certificates.at(-1)];
  if (root === undefined || leaf === undefined || certificates.length < 2) {
    throw new BuiltinError("must supply at least two certificates to be able to verify", "eval_type_error");
  }
  if (!isValid(leaf, "leaf", [], options)) throw new BuiltinError("x509: invalid certificate");
  if (options.dnsName !== "" && !matchesHostname(leaf.extended.names, options.dnsName)) {
    throw new BuiltinError(`x509: certificate is not valid for ${options.dnsName}`);
  }
  const intermediates = withoutRepeats(certificates.slice(1, -1));
  const search: Search = { roots: [root], intermediates, options, checksLeft: MAX_SIGNATURE_CHECKS };
  const chains = equal(root.raw, leaf.raw) ? [[leaf]] : chainsFrom([leaf], search);
  const chain = chains.find((candidate) => isAcceptable(candidate, options));
  if (chain === undefined) throw new BuiltinError("x509: certificate signed by unknown authority");
  return chain;
}

function withoutRepeats(certificates: readonly Certificate[]): readonly Certificate[] {
  return certificates.filter((one, at) => at === certificates.findIndex(({ raw }) => equal(raw, one.raw)));
}

function isAcceptable(chain: readonly Certificate[], { keyUsages }: VerifyOptions): boolean {
  const isUsable = keyUsages.includes(ANY_USAGE) || allowsUsage(chain, keyUsages);
  return isUsable && arePoliciesValid(chain) && keepsConstraints(chain);
}

/** All chains that go on from this one, those by a root first. */
function chainsFrom(chain: readonly Certificate[], search: Search): (readonly Certificate[])[] {
  const found: (readonly Certificate[])[] = [];
  for (const root of parentsOf(chain, search.roots)) {
    if (mayFollow(root, "root", chain, search)) found.push([...chain, root]);
  }
  for (const intermediate of parentsOf(chain, search.intermediates)) {
    if (mayFollow(intermediate, "intermediate", chain, search)) {
      found.push(...chainsFrom([...chain, intermediate], search));
    }
  }
  return found;
}

/** Those of the issuer's name; those with the key that the certificate names come first. */
function parentsOf(chain: readonly Certificate[], pool: readonly Certificate[]): readonly Certificate[] {
  const child = chain.at(-1) as Certificate;
  const named = pool.filter(({ rawSubject }) => equal(rawSubject, child.rawIssuer));
  const wanted = child.extended.authorityKeyId ?? new Uint8Array();
  const rank = ({ extended: { subjectKeyId } }: Certificate): number => {
    const has = subjectKeyId ?? new Uint8Array();
    if (equal(has, wanted)) return 0;
    return (has.length === 0) === (wanted.length === 0) ? 2 : 1;
  };
  return named.toSorted((one, other) => rank(one) - rank(other));
}

function mayFollow(
  parent: Certificate,
  role: "root" | "intermediate",
  chain: readonly Certificate[],
  search: Search,
): boolean {
  if (search.checksLeft-- <= 0) return false;
  if (parent.publicKey === null || chain.some((certificate) => isSame(certificate, parent))) return false;
  return isSignedBy(chain.at(-1) as Certificate, parent) && isValid(parent, role, chain, search.options);
}

/** The same subject, key and names, though perhaps signed by another: else chains could go in circles. */
function isSame(one: Certificate, other: Certificate): boolean {
  const namesOf = ({ extensions }: Certificate) =>
    extensions.find(({ oid }) => oid === ALTERNATIVE_NAMES)?.value;
  const [names, otherNames] = [namesOf(one), namesOf(other)];
  const hasSameNames = names && otherNames ? equal(names, otherNames) : names === otherNames;
  return hasSameNames && equal(one.rawSubject, other.rawSubject) && equal(one.rawSpki, other.rawSpki);
}

function isValid(
  { extended, notBefore, notAfter }: Certificate,
  role: "leaf" | "root" | "intermediate",
  below: readonly Certificate[],
  { now }: VerifyOptions,
): boolean {
  const { basicConstraints } = extended;
  const isInTime = now >= notBefore.seconds * 1_000_000_000n && now <= notAfter.seconds * 1_000_000_000n;
  const maxLength = basicConstraints?.maxPathLength ?? -1n;
  const isShortEnough = maxLength < 0n || BigInt(below.length - 1) <= maxLength;
  const maySign = role !== "intermediate" || basicConstraints?.isCa === true;
  return extended.unhandledCritical.length === 0 && isInTime && isShortEnough && maySign;
}

/** Whether some usage is allowed by every certificate that says anything of usages. */
function allowsUsage(chain: readonly Certificate[], keyUsages: readonly number[]): boolean {
  const wanted = keyUsages.length === 0 ? [SERVER_USAGE] : keyUsages;
  const restricting = chain
    .map(({ extended }) => extended)
    .filter(({ extKeyUsage, unknownExtKeyUsage }) => extKeyUsage.length + unknownExtKeyUsage.length > 0)
    .filter(({ extKeyUsage }) => !extKeyUsage.includes(ANY_USAGE));
  return wanted.some((usage) => restricting.every(({ extKeyUsage }) => extKeyUsage.includes(usage)));
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
