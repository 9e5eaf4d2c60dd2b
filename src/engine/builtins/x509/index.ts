/**
 * @module The built-ins `crypto.x509.*` and `crypto.parse_private_keys`.
 */

import { type Builtin, BuiltinError, type Builtins } from "../builtin.ts";
import { objectOperand, stringOperand } from "../operands.ts";
import type { Certificate } from "./certificate.ts";
import { certificateValue, extendedCertificateValue } from "./certificate-value.ts";
import { certificatesIn, privateKeyIn, privateKeysIn, requestIn } from "./input.ts";
import { keyPairValue } from "./key-pair.ts";
import { readVerifyOptions, type VerifyOptions } from "./options.ts";
import { verifyChain } from "./verify.ts";

const parseCertificates: Builtin = (operands) =>
  certificatesIn(stringOperand(operands, 0)).map(extendedCertificateValue);

const parseAndVerify: Builtin = (operands, { now }) => {
  const chain = verified(stringOperand(operands, 0), () => ({ now, dnsName: "", keyUsages: [] }));
  return chain ? [true, chain.map(extendedCertificateValue)] : [false, []];
};

const parseAndVerifyWithOptions: Builtin = (operands, { now }) => {
  const text = stringOperand(operands, 0);
  const options = objectOperand(operands, 1);
  const chain = verified(text, () => readVerifyOptions(options, now));
  return chain ? [true, chain.map(certificateValue)] : [false, []];
};

/** The chain from the last certificate up to the first, the root; undefined where there is none. Errors of options are thrown. */
function verified(text: string, optionsOf: () => VerifyOptions): readonly Certificate[] | undefined {
  const certificates = unless(() => certificatesIn(text));
  if (certificates === undefined) return undefined;
  const options = optionsOf();
  return unless(() => verifyChain(certificates, options));
}

function unless<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}

const parseRequest: Builtin = (operands) => requestIn(stringOperand(operands, 0));

const parseKeyPair: Builtin = (operands) =>
  keyPairValue(stringOperand(operands, 0), stringOperand(operands, 1));

const parseRsaPrivateKey: Builtin = (operands) => {
  const key = privateKeyIn(stringOperand(operands, 0));
  if (key === undefined) return null;
  if (key.jwk === undefined) throw new BuiltinError("jwk: unknown elliptic curve");
  return key.jwk;
};

const parsePrivateKeys: Builtin = (operands) => {
  const text = stringOperand(operands, 0);
  return text === "" ? null : privateKeysIn(text).map(({ value }) => value);
};

/** By their names in OPA. */
export const x509Builtins = {
  "crypto.parse_private_keys": parsePrivateKeys,
  "crypto.x509.parse_and_verify_certificates": parseAndVerify,
  "crypto.x509.parse_and_verify_certificates_with_options": parseAndVerifyWithOptions,
  "crypto.x509.parse_certificate_request": parseRequest,
  "crypto.x509.parse_certificates": parseCertificates,
  "crypto.x509.parse_keypair": parseKeyPair,
  "crypto.x509.parse_rsa_private_key": parseRsaPrivateKey,
} satisfies Builtins;
