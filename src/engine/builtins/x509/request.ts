/**
 * @module Requests for certificates: PKCS #10, RFC 2986. In the shape of Go's x509.CertificateRequest.
 */

import type { RegoObject, Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { readAlgorithm, signatureAlgorithmOf } from "./algorithms.ts";
import { type AlternativeNames, NO_NAMES, readAlternativeNames } from "./alternative-names.ts";
import { readAnyValue } from "./any-value.ts";
import { alternativeNameFields, extensionValue } from "./certificate-value.ts";
import { contextTag, Der, type Element, Tag } from "./der.ts";
import type { Extension } from "./extended.ts";
import { readExtension } from "./extensions.ts";
import { nameValue, readName } from "./names.ts";
import { KEY_NUMBERS, readPublicKey } from "./public-key.ts";
import { bytesValue, listValue, numberValue, oidValue, struct } from "./shape.ts";

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const ALTERNATIVE_NAMES = "2.5.29.17";
const MALFORMED = "asn1: structure error: malformed certificate request";

/** Throws a BuiltinError where the bytes are not exactly one. */
export function requestValue(bytes: Uint8Array): RegoObject {
  const der = new Der(bytes);
  const whole = der.element(MALFORMED, Tag.sequence);
  if (!der.isEmpty) throw new BuiltinError("asn1: syntax error: trailing data");
  const outer = new Der(whole.content);
  const signed = outer.element(MALFORMED, Tag.sequence);
  const signatureAlgorithm = signatureAlgorithmOf(readAlgorithm(outer.enter(MALFORMED)));
  const signature = outer.alignedBits(MALFORMED);
  const content = new Der(signed.content);
  const version = content.int64(MALFORMED);
  const rawSubject = content.element(MALFORMED).full;
  const rawSpki = content.element(MALFORMED, Tag.sequence).full;
  const attributes = readAttributes(content);
  const publicKey = readPublicKey(rawSpki);
  const subject = readName(rawSubject, readAnyValue);
  const extensions = attributes.flatMap(requestedExtensions);
  if (new Set(extensions.map(({ oid }) => oid)).size < extensions.length) {
    throw new BuiltinError("x509: certificate request contains duplicate requested extensions");
  }
  return struct({
    Raw: bytesValue(whole.full),
    RawTBSCertificateRequest: bytesValue(signed.full),
    RawSubjectPublicKeyInfo: bytesValue(rawSpki),
    RawSubject: bytesValue(rawSubject),
    Version: numberValue(version),
    Signature: bytesValue(signature),
    SignatureAlgorithm: numberValue(signatureAlgorithm.id),
    PublicKeyAlgorithm: numberValue(publicKey ? KEY_NUMBERS[publicKey.kind] : 0),
    PublicKey: publicKey?.value ?? null,
    Subject: nameValue(subject),
    Attributes: listValue(attributes.flatMap(shownAttribute)),
    Extensions: listValue(extensions.map(extensionValue)),
    ExtraExtensions: null,
    ...alternativeNameFields({ names: namesIn(extensions) }),
  });
}

function readAttributes(content: Der): readonly Element[] {
  const list = new Der(content.element(MALFORMED, contextTag(0, true)).content);
  const attributes: Element[] = [];
  while (!list.isEmpty) attributes.push(list.element(MALFORMED));
  return attributes;
}

function namesIn(extensions: readonly Extension[]): AlternativeNames {
  const extension = extensions.find(({ oid }) => oid === ALTERNATIVE_NAMES);
  return extension ? readAlternativeNames(extension.value) : NO_NAMES;
}

/** Attributes of other shapes are passed over, one that asks for extensions is not. */
function requestedExtensions({ full }: Element): readonly Extension[] {
  const [first] = optionally(() => readRequestedValues(new Der(full).enter(""))) ?? [];
  if (first === undefined) return [];
  const list = new Der(first.full).enter(MALFORMED);
  const extensions: Extension[] = [];
  while (!list.isEmpty) extensions.push(readExtension(list.enter(MALFORMED)));
  return extensions;
}

/** Of an attribute that asks for extensions; the first counts. */
function readRequestedValues(attribute: Der): readonly Element[] {
  const oid = attribute.oid("");
  const values: Element[] = [];
  for (const set = attribute.enter("", Tag.set); !set.isEmpty; ) values.push(set.element(""));
  return oid === EXTENSION_REQUEST ? values : [];
}

/** Go shows only attributes that are sets of sequences of a type and a value, which is all that it has a type for. */
function shownAttribute({ full }: Element): readonly Value[] {
  const shown = optionally(() => {
    const attribute = new Der(full).enter("");
    const oid = attribute.oid("");
    const values: Value[] = [];
    for (const set = attribute.enter("", Tag.set); !set.isEmpty; ) values.push(readSequence(set.enter("")));
    return struct({ Type: oidValue(oid), Value: values });
  });
  return shown === undefined ? [] : [shown];
}

function readSequence(sequence: Der): Value {
  const attributes: Value[] = [];
  while (!sequence.isEmpty) {
    const attribute = sequence.enter("");
    const type = attribute.oid("");
    attributes.push(struct({ Type: oidValue(type), Value: readAnyValue(attribute.element("")).value }));
  }
  return attributes;
}

function optionally<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}
