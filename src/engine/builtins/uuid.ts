/**
 * @module `uuid.rfc4122` and `uuid.parse`: RFC 4122, with the forms that google/uuid reads: plain, without hyphens, as a URN,
 * in braces (of which only the middle counts).
 */

import { RegoNumber, RegoObject, type Value } from "../values/index.ts";
import type { Builtins, Evaluation } from "./builtin.ts";
import { decodeUtf8, encodeUtf8 } from "./encoding-utf8.ts";
import { stringOperand } from "./operands.ts";
import { regoText } from "./strings-print.ts";

export const uuidBuiltins = {
  "uuid.parse": (operands) => describeUuid(stringOperand(operands, 0)),
  "uuid.rfc4122": ([key]: readonly Value[], evaluation) => randomUuid(key ?? "", evaluation),
} satisfies Builtins;

/** From 15 October 1582, where a UUID's time begins, to 1970, in units of 100 ns. */
const UNIX_EPOCH = 0x01b21dd213814000n;
const NAMES = ["Person", "Group", "Org"];

/** The same for the same key within an evaluation. */
function randomUuid(key: Value, evaluation: Evaluation): Value {
  const memory = `uuid.rfc4122 ${regoText(key)}`;
  const remembered = evaluation.remembered.get(memory);
  if (remembered !== undefined) return remembered;
  const bytes = Uint8Array.from(evaluation.randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString("hex");
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  evaluation.remembered.set(memory, uuid);
  return uuid;
}

/** Undefined where the text is no UUID, without an error, as in OPA. */
function describeUuid(text: string): Value | undefined {
  const bytes = parseUuid(text);
  if (bytes === undefined) return undefined;
  const version = bytes.readUInt8(6) >> 4;
  const parts: [string, Value][] = [
    ["version", RegoNumber.of(version)],
    ["variant", variantOf(bytes.readUInt8(8))],
  ];
  if (version === 1 || version === 2) parts.push(...timeAndNode(bytes));
  if (version === 2) {
    const domain = bytes.readUInt8(9);
    parts.push(["id", RegoNumber.of(bytes.readUInt32BE(0))], ["domain", NAMES[domain] ?? `Domain${domain}`]);
  }
  return new RegoObject(parts);
}

function parseUuid(text: string): Buffer | undefined {
  const hex =
    /^[\da-f]{32}$/i.exec(text)?.[0] ?? /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.exec(inner(text))?.[0];
  return hex === undefined ? undefined : Buffer.from(hex.replaceAll("-", ""), "hex");
}

/** Without a URN's prefix or what stands where braces should. */
function inner(text: string): string {
  if (/^urn:uuid:/i.test(text)) return text.slice(9);
  const bytes = encodeUtf8(text);
  return bytes.length === 38 ? decodeUtf8(bytes.subarray(1, 37)) : text;
}

function variantOf(byte: number): string {
  if ((byte & 0xc0) === 0x80) return "RFC4122";
  if ((byte & 0xe0) === 0xc0) return "Microsoft";
  return (byte & 0xe0) === 0xe0 ? "Future" : "Reserved";
}

function timeAndNode(bytes: Buffer): [string, Value][] {
  const high = BigInt(bytes.readUInt16BE(6) & 0xfff) << 48n;
  const ticks = high | (BigInt(bytes.readUInt16BE(4)) << 32n) | BigInt(bytes.readUInt32BE(0));
  const node = bytes.subarray(10);
  return [
    ["time", RegoNumber.of(BigInt.asIntN(64, (ticks - UNIX_EPOCH) * 100n))],
    ["nodeid", node.toString("hex").replace(/..(?!$)/g, "$&-")],
    ["macvariables", macVariables(node.readUInt8(0))],
    ["clocksequence", RegoNumber.of(bytes.readUInt16BE(8) & 0x3fff)],
  ];
}

/** RFC 7042, section 2.1: the lowest bits of an address tell who gave it and whom it reaches. */
function macVariables(first: number): string {
  return `${(first & 0b10) === 0 ? "global" : "local"}:${(first & 0b01) === 0 ? "unicast" : "multicast"}`;
}
