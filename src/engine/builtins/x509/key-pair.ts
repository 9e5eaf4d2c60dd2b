/**
 * @module A certificate and its private key together, in the shape of Go's tls.Certificate.
 */

import { compareValues, type RegoObject } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { decodeBase64 } from "../crypto-base64.ts";
import { readOneCertificate } from "./certificate.ts";
import { certificateValue } from "./certificate-value.ts";
import { type PemBlock, pemBlocks } from "./pem.ts";
import { readAnyPrivateKey } from "./private-key.ts";
import type { PrivateKey } from "./private-key-type.ts";
import type { PublicKey } from "./public-key.ts";
import { bytesValue, struct } from "./shape.ts";

const PEM_BEGIN = "-----BEGIN ";

/** Both as PEM, or base64 of PEM or of DER. Throws a BuiltinError where they don't belong together. */
export function keyPairValue(certificates: string, key: string): RegoObject {
  const chain = certificateChain(blocksIn(certificates, "CERTIFICATE"));
  const keyBlock = privateKeyBlock(blocksIn(key, "PRIVATE KEY"));
  const leaf = readOneCertificate(chain[0] ?? new Uint8Array());
  const privateKey = readAnyPrivateKey(keyBlock.bytes);
  if (privateKey.kind === "X25519") {
    throw new BuiltinError("tls: found unknown private key type in PKCS#8 wrapping");
  }
  checkMatch(leaf.publicKey, privateKey);
  return struct({
    Certificate: chain.map(bytesValue),
    PrivateKey: privateKey.value,
    SupportedSignatureAlgorithms: null,
    OCSPStaple: null,
    SignedCertificateTimestamps: null,
    Leaf: certificateValue(leaf),
  });
}

function blocksIn(text: string, type: string): readonly PemBlock[] {
  if (text.startsWith(PEM_BEGIN)) return [...pemBlocks(text)];
  const bytes = decodeBase64(text);
  const decoded = bytes.toString("latin1");
  return decoded.startsWith(PEM_BEGIN) ? [...pemBlocks(decoded)] : [{ type, bytes }];
}

function certificateChain(blocks: readonly PemBlock[]): readonly Uint8Array[] {
  const chain = blocks.filter(({ type }) => type === "CERTIFICATE").map(({ bytes }) => bytes);
  if (chain.length > 0) return chain;
  const [first, ...more] = blocks.map(({ type }) => type);
  if (first === undefined) throw new BuiltinError("tls: failed to find any PEM data in certificate input");
  const isSwitched = first.endsWith("PRIVATE KEY") && more.length === 0;
  throw new BuiltinError(
    isSwitched
      ? "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched"
      : `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${[first, ...more].join(" ")}]`,
  );
}

function privateKeyBlock(blocks: readonly PemBlock[]): PemBlock {
  const block = blocks.find(({ type }) => ` ${type}`.endsWith(" PRIVATE KEY"));
  if (block) return block;
  const types = blocks.map(({ type }) => type);
  if (types.length === 0) throw new BuiltinError("tls: failed to find any PEM data in key input");
  throw new BuiltinError(
    types.join() === "CERTIFICATE"
      ? "tls: found a certificate rather than a key in the PEM for the private key"
      : `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(" ")}]`,
  );
}

function checkMatch(publicKey: PublicKey | null, privateKey: PrivateKey): void {
  if (publicKey === null || publicKey.kind === "DSA") {
    throw new BuiltinError("tls: unknown public key algorithm");
  }
  if (publicKey.kind !== privateKey.kind) {
    throw new BuiltinError("tls: private key type does not match public key type");
  }
  if (compareValues(publicKey.value, privateKey.publicValue) !== 0) {
    throw new BuiltinError("tls: private key does not match public key");
  }
}
