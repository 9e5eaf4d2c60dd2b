/**
 * @module What `len`, `index` and `slice` of a Go template give. Texts are bytes to them.
 */

import { BuiltinError } from "../../builtin.ts";
import { decodeUtf8, encodeUtf8 } from "../../encoding-utf8.ts";
import { isIntegerType, NIL } from "../arguments.ts";
import { entryOf } from "./maps.ts";
import type { TemplateValue } from "./tree.ts";

export function lengthOf(item: TemplateValue): number {
  switch (item?.type) {
    case "string":
    case "json.Number":
      return encodeUtf8(item.value).length;
    case "[]interface {}":
    case "map[string]interface {}":
      return item.value.length;
    default:
      return fail(`len of type ${item?.type ?? "nil"}`);
  }
}

export function indexOf(item: TemplateValue, indexes: readonly TemplateValue[]): TemplateValue {
  let result = item;
  if (result === undefined || result.type === "nil") fail("index of untyped nil");
  for (const index of indexes) result = elementOf(result, index);
  return result;
}

function elementOf(item: TemplateValue, index: TemplateValue): TemplateValue {
  switch (item?.type) {
    case "string":
    case "json.Number": {
      const byte = encodeUtf8(item.value)[position(index)];
      return byte === undefined ? fail("index out of range") : { type: "uint8", value: BigInt(byte) };
    }
    case "[]interface {}":
      return item.value[position(index)] ?? fail("index out of range");
    case "map[string]interface {}":
      if (index?.type !== "string") return fail("value is no string");
      return entryOf(item.value, index.value) ?? NIL;
    default:
      return fail(`can't index item of type ${item?.type ?? "nil"}`);
  }
}

export function slice(item: TemplateValue, indexes: readonly TemplateValue[]): TemplateValue {
  if (item?.type === "[]interface {}") {
    const [from, to] = bounds(indexes, item.value.length, 3);
    return { ...item, value: item.value.slice(from, to) };
  }
  if (item?.type !== "string" && item?.type !== "json.Number") {
    return fail(`can't slice item of type ${item?.type ?? "nil"}`);
  }
  const bytes = encodeUtf8(item.value);
  return { ...item, value: decodeUtf8(bytes.subarray(...bounds(indexes, bytes.length, 2))) };
}

function bounds(indexes: readonly TemplateValue[], length: number, most: number): [number, number] {
  if (indexes.length > most) fail("too many slice indexes");
  const [from = 0, to = length, capacity = length] = indexes.map(position);
  if (from > to || to > capacity || capacity > length) fail("index out of range");
  return [from, to];
}

function position(index: TemplateValue): number {
  if (index === undefined || !isIntegerType(index)) return fail("cannot index with this type");
  if (index.value < 0n || index.value > 2n ** 32n) fail("index out of range");
  return Number(index.value);
}

function fail(message: string): never {
  throw new BuiltinError(`template: ${message}`);
}
