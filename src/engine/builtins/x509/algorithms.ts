/**
 * @module Algorithms of signatures and keys, numbered as in Go's crypto/x509.
 */

import { BuiltinError } from "../builtin.ts";
import { Der, Tag } from "./der.ts";

/** An algorithm's identifier: its object identifier, and its parameters as one element, empty where there are none. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters: Uint8Array;
}

/** What a signature was made by. */
export interface SignatureAlgorithm {
  /** Go's number. */
  readonly id: number;
  readonly key: "RSA" | "DSA" | "ECDSA" | "Ed25519" | undefined;
  /** Node's name of the hash; null where the signature has one of its own. */
  readonly hash: string | null;
  readonly isPss: boolean;
}

const UNKNOWN: SignatureAlgorithm = { id: 0, key: undefined, hash: null, isPss: false };
const rsa = (id: number, hash: string): SignatureAlgorithm => ({ id, key: "RSA", hash, isPss: false });
const pss = (id: number, hash: string): SignatureAlgorithm => ({ id, key: "RSA", hash, isPss: true });
const dsa = (id: number, hash: string): SignatureAlgorithm => ({ id, key: "DSA", hash, isPss: false });
const ecdsa = (id: number, hash: string): SignatureAlgorithm => ({ id, key: "ECDSA", hash, isPss: false });

const ED25519 = "1.3.101.112";
const RSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";

const BY_OID: Readonly<Record<string, SignatureAlgorithm>> = {
  "1.2.840.113549.1.1.4": rsa(2, "md5"),
  "1.2.840.113549.1.1.5": rsa(3, "sha1"),
  "1.3.14.3.2.29": rsa(3, "sha1"),
  "1.2.840.113549.1.1.11": rsa(4, "sha256"),
  "1.2.840.113549.1.1.12": rsa(5, "sha384"),
  "1.2.840.113549.1.1.13": rsa(6, "sha512"),
  "1.2.840.10040.4.3": dsa(7, "sha1"),
  "2.16.840.1.101.3.4.3.2": dsa(8, "sha256"),
  "1.2.840.10045.4.1": ecdsa(9, "sha1"),
  "1.2.840.10045.4.3.2": ecdsa(10, "sha256"),
  "1.2.840.10045.4.3.3": ecdsa(11, "sha384"),
  "1.2.840.10045.4.3.4": ecdsa(12, "sha512"),
  [ED25519]: { id: 16, key: "Ed25519", hash: null, isPss: false },
};

/** By hash and length of the salt: PSS with other parameters is unknown to Go. */
const PSS: Readonly<Record<string, SignatureAlgorithm>> = {
  "2.16.840.1.101.3.4.2.1/32": pss(13, "sha256"),
  "2.16.840.1.101.3.4.2.2/48": pss(14, "sha384"),
  "2.16.840.1.101.3.4.2.3/64": pss(15, "sha512"),
};

/** Of what is in an identifier's sequence. */
export function readAlgorithm(sequence: Der): AlgorithmIdentifier {
  const oid = sequence.oid("x509: malformed OID");
  if (sequence.isEmpty) return { oid, parameters: new Uint8Array() };
  return { oid, parameters: sequence.element("x509: malformed parameters").full };
}

/** The signature's algorithm; one that Go doesn't know has the number 0. */
export function signatureAlgorithmOf({ oid, parameters }: AlgorithmIdentifier): SignatureAlgorithm {
  if (oid === RSA_PSS) return pssOf(parameters);
  if (oid === ED25519 && parameters.length > 0) return UNKNOWN;
  return BY_OID[oid] ?? UNKNOWN;
}

/** RFC 4055, section 3.1. The mask's hash must be the signature's. */
function pssOf(parameters: Uint8Array): SignatureAlgorithm {
  try {
    const sequence = new Der(parameters).enter("");
    const hash = readAlgorithm(sequence.enter("", 0xa0).enter(""));
    const mask = readAlgorithm(sequence.enter("", 0xa1).enter(""));
    const maskHash = readAlgorithm(new Der(mask.parameters).enter(""));
    const salt = sequence.enter("", 0xa2).integer("");
    const trailer = sequence.isNext(0xa3) ? sequence.enter("", 0xa3).integer("") : 1n;
    const isUsual = mask.oid === MGF1 && maskHash.oid === hash.oid && trailer === 1n;
    if (!isUsual || !hasNoParameters(hash) || !hasNoParameters(maskHash)) return UNKNOWN;
    return PSS[`${hash.oid}/${salt}`] ?? UNKNOWN;
  } catch (error) {
    if (error instanceof BuiltinError) return UNKNOWN;
    throw error;
  }
}

/** None, or NULL. */
function hasNoParameters({ parameters }: AlgorithmIdentifier): boolean {
  return parameters.length === 0 || isNull(parameters);
}

/** Whether an element is ASN.1's NULL. */
export function isNull(element: Uint8Array): boolean {
  return element.length === 2 && element[0] === Tag.nothing && element[1] === 0;
}
