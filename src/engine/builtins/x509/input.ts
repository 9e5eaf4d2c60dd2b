/**
 * @module What OPA takes for certificates, requests and keys: PEM, or base64 of PEM or of DER.
 */

import type { RegoObject } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { decodeBase64 } from "../crypto-base64.ts";
import { type Certificate, readCertificates } from "./certificate.ts";
import { findPem, pemBlocks } from "./pem.ts";
import { readPrivateKey } from "./private-key.ts";
import type { PrivateKey } from "./private-key-type.ts";
import { requestValue } from "./request.ts";

const PEM_BEGIN = "-----BEGIN";

/** Throws a BuiltinError in OPA's words where they are none. */
export function certificatesIn(text: string): readonly Certificate[] {
  if (text.startsWith(PEM_BEGIN)) return readCertificates(certificateBlocks(text));
  const bytes = decodeBase64(text);
  const decoded = bytes.toString("latin1");
  return readCertificates(decoded.startsWith(PEM_BEGIN) ? certificateBlocks(decoded) : bytes);
}

function certificateBlocks(text: string): Uint8Array {
  const all: Uint8Array[] = [];
  for (const { type, bytes } of pemBlocks(text)) {
    if (type !== "CERTIFICATE") throw new BuiltinError(`PEM block type is '${type}', expected CERTIFICATE`);
    all.push(bytes);
  }
  return Buffer.concat(all);
}

/** A request for a certificate. */
export function requestIn(text: string): RegoObject {
  const isPem = text.startsWith("-----BEGIN CERTIFICATE REQUEST-----");
  const bytes = isPem ? Buffer.from(text) : decodeBase64(text);
  const block = findPem(bytes.toString("latin1"))?.block;
  if (block !== undefined && block.type !== "CERTIFICATE REQUEST") {
    throw new BuiltinError("invalid PEM-encoded certificate signing request");
  }
  return requestValue(block?.bytes ?? bytes);
}

/** Private keys in PEM; blocks of other kinds are passed over. */
export function privateKeysIn(text: string): readonly PrivateKey[] {
  const keys = [...pemBlocks(decoded(text))].map(({ type, bytes }) => readPrivateKey(type, bytes));
  return keys.filter((key) => key !== undefined);
}

/** What is base64 is decoded, anything else is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeBase64(text).toString("latin1");
  } catch (error) {
    if (error instanceof BuiltinError) return text;
    throw error;
  }
}

/** One private key, the first; undefined where there is none. What is no PEM must be base64 of it. */
export function privateKeyIn(text: string): PrivateKey | undefined {
  if (text === "") throw new BuiltinError("input PEM data was empty");
  return privateKeysIn(text.startsWith(PEM_BEGIN) ? text : decodeBase64(text).toString("latin1"))[0];
}
