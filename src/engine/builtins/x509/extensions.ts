/**
 * @module The extensions of certificates that Go reads (RFC 5280, section 4.2), each into the fields that Go gives it.
 */

import { BuiltinError } from "../builtin.ts";
import { NO_NAMES, readAlternativeNames } from "./alternative-names.ts";
import { NO_CONSTRAINTS, readConstraints } from "./constraints.ts";
import { contextTag, Der, Tag } from "./der.ts";
import type { Extended, Extension } from "./extended.ts";
import { readPolicies, readPolicyConstraints, readPolicyMappings } from "./policy-extensions.ts";

/** Gives whether it was read in full; an extension that wasn't is unhandled. */
type Read = (der: Der, out: Extended, extension: Extension) => boolean;

const EXT_KEY_USAGES: readonly string[] = [
  "2.5.29.37.0",
  "1.3.6.1.5.5.7.3.1",
  "1.3.6.1.5.5.7.3.2",
  "1.3.6.1.5.5.7.3.3",
  "1.3.6.1.5.5.7.3.4",
  "1.3.6.1.5.5.7.3.5",
  "1.3.6.1.5.5.7.3.6",
  "1.3.6.1.5.5.7.3.7",
  "1.3.6.1.5.5.7.3.8",
  "1.3.6.1.5.5.7.3.9",
  "1.3.6.1.4.1.311.10.3.3",
  "2.16.840.1.113730.4.1",
  "1.3.6.1.4.1.311.2.1.22",
  "1.3.6.1.4.1.311.61.1.1",
];

const READERS: Readonly<Record<string, Read>> = {
  "2.5.29.14": readSubjectKeyId,
  "2.5.29.15": readKeyUsage,
  "2.5.29.17": (_, out, { value }) => {
    out.names = readAlternativeNames(value);
    return Object.values(out.names).some((names) => names.length > 0);
  },
  "2.5.29.19": readBasicConstraints,
  "2.5.29.30": (_, out, { value, isCritical }) => {
    const { constraints, isComplete } = readConstraints(value, isCritical);
    out.constraints = constraints;
    return isComplete;
  },
  "2.5.29.31": readDistributionPoints,
  "2.5.29.32": readPolicies,
  "2.5.29.33": readPolicyMappings,
  "2.5.29.35": readAuthorityKeyId,
  "2.5.29.36": readPolicyConstraints,
  "2.5.29.37": readExtKeyUsage,
  "2.5.29.54": (der, out) => {
    out.inhibitAnyPolicy = der.int64("x509: invalid inhibit any policy extension");
    return true;
  },
  "1.3.6.1.5.5.7.1.1": readAuthorityInfo,
};

/** Throws a BuiltinError in Go's words on one that Go knows and that is malformed. */
export function readExtensions(extensions: readonly Extension[]): Extended {
  const out: Extended = {
    keyUsage: 0,
    basicConstraints: null,
    names: NO_NAMES,
    constraints: NO_CONSTRAINTS,
    crlDistributionPoints: [],
    authorityKeyId: null,
    subjectKeyId: null,
    requireExplicitPolicy: null,
    inhibitPolicyMapping: null,
    inhibitAnyPolicy: null,
    extKeyUsage: [],
    unknownExtKeyUsage: [],
    policies: null,
    policyMappings: [],
    ocspServers: [],
    issuingCertificateUrls: [],
    unhandledCritical: [],
  };
  for (const extension of extensions) {
    const isHandled = READERS[extension.oid]?.(new Der(extension.value), out, extension) ?? false;
    if (extension.isCritical && !isHandled) out.unhandledCritical = [...out.unhandledCritical, extension.oid];
  }
  return out;
}

/** Of what is in the extension's sequence. */
export function readExtension(sequence: Der): Extension {
  const oid = sequence.oid("x509: malformed extension OID field");
  const isCritical =
    sequence.isNext(Tag.boolean) && sequence.boolean("x509: malformed extension critical field");
  const { content } = sequence.element("x509: malformed extension value field", Tag.octetString);
  return { oid, isCritical, value: content };
}

function readKeyUsage(der: Der, out: Extended): boolean {
  const { bytes } = der.bits("x509: invalid key usage");
  const usages = Array.from({ length: 9 }, (_, bit) => ((bytes[bit >> 3] ?? 0) >> (7 - (bit % 8))) & 1);
  out.keyUsage = usages.reduce((usage, isSet, bit) => usage | (isSet << bit), 0);
  return true;
}

function readBasicConstraints(der: Der, out: Extended): boolean {
  const message = "x509: invalid basic constraints";
  const sequence = der.enter(message);
  const isCa = sequence.isNext(Tag.boolean) && sequence.boolean(message);
  const maxPathLength = sequence.isNext(Tag.integer) ? sequence.int64(message) : null;
  if (maxPathLength !== null && maxPathLength < 0n) throw new BuiltinError(message);
  out.basicConstraints = { isCa, maxPathLength: maxPathLength ?? -1n };
  return true;
}

function readSubjectKeyId(der: Der, out: Extended, { isCritical }: Extension): boolean {
  if (isCritical) throw new BuiltinError("x509: subject key identifier incorrectly marked critical");
  out.subjectKeyId = der.element("x509: invalid subject key identifier", Tag.octetString).content;
  return true;
}

function readAuthorityKeyId(der: Der, out: Extended, { isCritical }: Extension): boolean {
  if (isCritical) throw new BuiltinError("x509: authority key identifier incorrectly marked critical");
  const message = "x509: invalid authority key identifier";
  out.authorityKeyId = der.enter(message).optional(message, contextTag(0))?.content ?? null;
  return true;
}

function readDistributionPoints(der: Der, out: Extended): boolean {
  const points = der.enter("x509: invalid CRL distribution points");
  const message = "x509: invalid CRL distribution point";
  const urls: string[] = [];
  while (!points.isEmpty) {
    const name = points.enter(message).optional(message, contextTag(0, true));
    if (name === undefined) continue;
    const fullName = new Der(name.content).enter(message, contextTag(0, true));
    for (let uri = fullName.optional(message, contextTag(6)); uri; ) {
      urls.push(textOf(uri.content));
      uri = fullName.optional(message, contextTag(6));
    }
  }
  out.crlDistributionPoints = urls;
  return true;
}

function readExtKeyUsage(der: Der, out: Extended): boolean {
  const message = "x509: invalid extended key usages";
  const usages = der.enter(message);
  const oids: string[] = [];
  while (!usages.isEmpty) oids.push(usages.oid(message));
  out.extKeyUsage = oids.map((oid) => EXT_KEY_USAGES.indexOf(oid)).filter((usage) => usage >= 0);
  out.unknownExtKeyUsage = oids.filter((oid) => !EXT_KEY_USAGES.includes(oid));
  return true;
}

function readAuthorityInfo(der: Der, out: Extended, { isCritical }: Extension): boolean {
  if (isCritical) throw new BuiltinError("x509: authority info access incorrectly marked critical");
  const message = "x509: invalid authority info access";
  const accesses = der.enter(message);
  const urls: { readonly method: string; readonly url: string }[] = [];
  while (!accesses.isEmpty) {
    const access = accesses.enter(message);
    const method = access.oid(message);
    const uri = access.optional(message, contextTag(6));
    if (uri) urls.push({ method, url: textOf(uri.content) });
  }
  const urlsBy = (method: string) => urls.filter((access) => access.method === method).map(({ url }) => url);
  out.ocspServers = urlsBy("1.3.6.1.5.5.7.48.1");
  out.issuingCertificateUrls = urlsBy("1.3.6.1.5.5.7.48.2");
  return true;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
