/**
 * @module Certificates (RFC 5280, section 4.1), as strictly as Go's crypto/x509 reads them.
 */

import { BuiltinError } from "../builtin.ts";
import { quote } from "../strings-quote.ts";
import { readAlgorithm, type SignatureAlgorithm, signatureAlgorithmOf } from "./algorithms.ts";
import { contextTag, Der, Tag } from "./der.ts";
import type { Extended, Extension } from "./extended.ts";
import { readExtension, readExtensions } from "./extensions.ts";
import { type Attribute, readName } from "./names.ts";
import { type PublicKey, readPublicKey } from "./public-key.ts";
import { type DerTime, readTime } from "./time.ts";

/** A certificate, and the bytes of its parts as they stand in it. */
export interface Certificate {
  readonly raw: Uint8Array;
  /** What was signed. */
  readonly rawTbs: Uint8Array;
  readonly rawSpki: Uint8Array;
  readonly rawSubject: Uint8Array;
  readonly rawIssuer: Uint8Array;
  readonly signature: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly publicKey: PublicKey | null;
  /** From 1. */
  readonly version: number;
  readonly serialNumber: bigint;
  readonly issuer: readonly Attribute[];
  readonly subject: readonly Attribute[];
  readonly notBefore: DerTime;
  readonly notAfter: DerTime;
  readonly extensions: readonly Extension[];
  /** What the extensions say. */
  readonly extended: Extended;
}

/** Far beyond any chain, and beyond the sets of roots that systems trust; each takes a third of a millisecond. */
const MAX_CERTIFICATES = 1_000;

/** One after the other, with nothing between them. */
export function readCertificates(bytes: Uint8Array): readonly Certificate[] {
  const certificates: Certificate[] = [];
  for (const der = new Der(bytes); !der.isEmpty; ) {
    if (certificates.length === MAX_CERTIFICATES) {
      throw new BuiltinError(`more than ${MAX_CERTIFICATES} certificates`);
    }
    certificates.push(readCertificate(der.element("x509: malformed certificate", Tag.sequence)));
  }
  return certificates;
}

/** Exactly one. */
export function readOneCertificate(bytes: Uint8Array): Certificate {
  const der = new Der(bytes);
  const certificate = readCertificate(der.element("x509: malformed certificate", Tag.sequence));
  if (!der.isEmpty) throw new BuiltinError("x509: trailing data");
  return certificate;
}

function readCertificate({
  full,
  content,
}: {
  readonly full: Uint8Array;
  readonly content: Uint8Array;
}): Certificate {
  const outer = new Der(content);
  const signed = outer.element("x509: malformed tbs certificate", Tag.sequence);
  const tbs = new Der(signed.content);
  const version = readVersion(tbs);
  const serialNumber = tbs.integer("x509: malformed serial number");
  if (serialNumber < 0n) throw new BuiltinError("x509: negative serial number");
  const signatureAlgorithm = readSignatureAlgorithm(tbs, outer);
  const rawIssuer = tbs.element("x509: malformed issuer", Tag.sequence).full;
  const issuer = readName(rawIssuer);
  const validity = tbs.enter("x509: malformed validity");
  const notBefore = readTime(validity);
  const notAfter = readTime(validity);
  const rawSubject = tbs.element("x509: malformed issuer", Tag.sequence).full;
  const subject = readName(rawSubject);
  const rawSpki = tbs.element("x509: malformed spki", Tag.sequence).full;
  const publicKey = readPublicKey(rawSpki);
  const extensions = version > 1 ? readVersion2(tbs, version) : [];
  const extended = readExtensions(extensions);
  const signature = outer.alignedBits("x509: malformed signature");
  return {
    ...{ raw: full, rawTbs: signed.full, rawSpki, rawSubject, rawIssuer, signature, signatureAlgorithm },
    ...{ publicKey, version, serialNumber, issuer, subject, notBefore, notAfter, extensions, extended },
  };
}

function readVersion(tbs: Der): number {
  const message = "x509: malformed version";
  const element = tbs.optional(message, contextTag(0, true));
  if (element === undefined) return 1;
  const der = new Der(element.content);
  const version = der.int64(message);
  if (version < 0n || !der.isEmpty) throw new BuiltinError(message);
  if (version > 2n) throw new BuiltinError("x509: invalid version");
  return Number(version) + 1;
}

/** It stands in what is signed and beside it, and must be the same. */
function readSignatureAlgorithm(tbs: Der, outer: Der): SignatureAlgorithm {
  const inner = tbs.element("x509: malformed signature algorithm identifier", Tag.sequence);
  const repeated = outer.element("x509: malformed algorithm identifier", Tag.sequence);
  if (!Buffer.from(inner.content).equals(repeated.content)) {
    throw new BuiltinError("x509: inner and outer signature algorithm identifiers don't match");
  }
  return signatureAlgorithmOf(readAlgorithm(new Der(inner.content)));
}

/** What later versions brought: identifiers, which nobody uses, and extensions. */
function readVersion2(tbs: Der, version: number): readonly Extension[] {
  tbs.optional("x509: malformed issuerUniqueID", contextTag(1));
  tbs.optional("x509: malformed subjectUniqueID", contextTag(2));
  const element = version > 2 && tbs.optional("x509: malformed extensions", contextTag(3, true));
  if (!element) return [];
  const list = new Der(element.content).enter("x509: malformed extensions");
  const extensions = new Map<string, Extension>();
  while (!list.isEmpty) {
    const extension = readExtension(list.enter("x509: malformed extension"));
    if (extensions.has(extension.oid)) {
      throw new BuiltinError(
        `x509: certificate contains duplicate extension with OID ${quote(extension.oid)}`,
      );
    }
    extensions.set(extension.oid, extension);
  }
  return [...extensions.values()];
}
