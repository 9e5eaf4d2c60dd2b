/**
 * @module Distinguished names (RFC 5280, section 4.1.2.4) and the kinds of strings in them, in the shape of Go's pkix.Name.
 */

import type { RegoObject, Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { Der, type Element, Tag } from "./der.ts";
import { listValue, oidValue, struct } from "./shape.ts";

/** What an attribute says. */
export interface AttributeValue {
  readonly value: Value;
  /** Where it is a string. */
  readonly text: string | undefined;
}

/** One attribute of a name. */
export interface Attribute extends AttributeValue {
  readonly type: string;
}

/** The tags of the kinds of strings that names have. */
export const STRING_TAGS: readonly number[] = [
  Tag.utf8String,
  Tag.numericString,
  Tag.printableString,
  Tag.t61String,
  Tag.ia5String,
  Tag.bmpString,
];

/** Attributes of X.520 that may stand in a name more than once, by Go's names for them. */
const LISTS: Readonly<Record<string, string>> = {
  Country: "2.5.4.6",
  Locality: "2.5.4.7",
  Province: "2.5.4.8",
  StreetAddress: "2.5.4.9",
  Organization: "2.5.4.10",
  OrganizationalUnit: "2.5.4.11",
  PostalCode: "2.5.4.17",
};
const SINGLES: Readonly<Record<string, string>> = { CommonName: "2.5.4.3", SerialNumber: "2.5.4.5" };

/** What may stand in a PrintableString, and `*` and `&`, which certificates have in it nevertheless. */
const PRINTABLE = /^[A-Za-z0-9 '()+,./:=?*&-]*$/;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Of the element that holds a name; values are strings unless they are read in another way. */
export function readName(
  full: Uint8Array,
  readValue: (element: Element) => AttributeValue = readText,
): readonly Attribute[] {
  const attributes: Attribute[] = [];
  const sequence = new Der(full).enter("x509: invalid RDNSequence");
  while (!sequence.isEmpty) {
    const set = sequence.enter("x509: invalid RDNSequence", Tag.set);
    while (!set.isEmpty) attributes.push(readAttribute(set, readValue));
  }
  return attributes;
}

function readAttribute(set: Der, readValue: (element: Element) => AttributeValue): Attribute {
  const attribute = set.enter("x509: invalid RDNSequence: invalid attribute");
  const type = attribute.oid("x509: invalid RDNSequence: invalid attribute type");
  const element = attribute.element("x509: invalid RDNSequence: invalid attribute value");
  return { type, ...readValue(element) };
}

function readText(element: Element): AttributeValue {
  const text = readString(element);
  return { value: text, text };
}

/** A string of any of the kinds that names have. */
export function readString({ tag, content }: Element): string {
  const bytes = Buffer.from(content);
  const latin1 = bytes.toString("latin1");
  switch (tag) {
    case Tag.t61String:
      return latin1;
    case Tag.printableString:
      return checked(latin1, PRINTABLE, "PrintableString");
    case Tag.ia5String:
      return checked(latin1, /^[\x00-\x7f]*$/, "IA5String");
    case Tag.numericString:
      return checked(latin1, /^[\d ]*$/, "NumericString");
    case Tag.utf8String:
      return readUtf8(bytes);
    case Tag.bmpString:
      return readBmp(bytes);
    default:
      throw invalid(`unsupported string type: ${tag}`);
  }
}

function checked(text: string, pattern: RegExp, kind: string): string {
  if (!pattern.test(text)) throw invalid(`invalid ${kind}`);
  return text;
}

function readUtf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw invalid("invalid UTF-8 string");
  }
}

/** UTF-16 without surrogates and characters that are none; a zero at the end is dropped. */
function readBmp(bytes: Buffer): string {
  if (bytes.length % 2 !== 0) throw invalid("invalid BMPString");
  const text = Buffer.from(bytes).swap16().toString("utf16le").replace(/\0$/, "");
  return checked(text, /^[^\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]*$/, "BMPString");
}

function invalid(message: string): BuiltinError {
  return new BuiltinError(`x509: invalid RDNSequence: invalid attribute value: ${message}`);
}

/** As Go's pkix.Name. */
export function nameValue(attributes: readonly Attribute[]): RegoObject {
  const valuesOf = (oid: string): readonly string[] =>
    attributes.flatMap(({ type, text }) => (type === oid && text !== undefined ? [text] : []));
  const lists = Object.entries(LISTS).map(([name, oid]) => [name, listValue(valuesOf(oid))] as const);
  const singles = Object.entries(SINGLES).map(([name, oid]) => [name, valuesOf(oid).at(-1) ?? ""] as const);
  return struct({
    ...Object.fromEntries(lists),
    ...Object.fromEntries(singles),
    Names: listValue(attributes.map(attributeValue)),
    ExtraNames: null,
  });
}

function attributeValue({ type, value }: Attribute): Value {
  return struct({ Type: oidValue(type), Value: value });
}
