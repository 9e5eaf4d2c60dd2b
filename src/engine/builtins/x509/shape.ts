/**
 * @module Values in the shapes that Go's encoding/json gives to structs, byte slices and lists that may be nil.
 */

import { RegoNumber, RegoObject, type Value } from "../../values/index.ts";

/** A struct by its fields. */
export function struct(fields: Readonly<Record<string, Value>>): RegoObject {
  return new RegoObject(Object.entries(fields));
}

/** Bytes in base64; no bytes at all are null. */
export function bytesValue(bytes: Uint8Array | null): Value {
  return bytes === null ? null : Buffer.from(bytes).toString("base64");
}

/** A slice that was never appended to is nil, which JSON has null for. */
export function listValue(items: readonly Value[]): Value {
  return items.length === 0 ? null : items;
}

/** An integer of any size, by its digits. */
export function numberValue(number: number | bigint): RegoNumber {
  return RegoNumber.of(number);
}

/** An object identifier as a list of its numbers. */
export function oidValue(oid: string): Value {
  return oid.split(".").map((number) => RegoNumber.parse(number));
}
