/**
 * @module Makes a value in a module piece by piece, where its text won't do: the runtime's parser takes no string of bytes that are no
 * characters. wasm/src/{array,object,set}.h of OPA.
 */

import { RegoNumber, RegoObject, RegoSet, type Value } from "../values/index.ts";

/** Functions of the runtime, by which it makes its own. */
export const BUILDING_FUNCTIONS = [
  "opa_array_with_cap",
  "opa_array_append",
  "opa_object",
  "opa_object_insert",
  "opa_set",
  "opa_set_add",
] as const;

type BuildingFunction = (typeof BUILDING_FUNCTIONS)[number];

/** What the module does for it; each gives an address, or nothing of use. */
export interface Builder {
  readonly call: (name: BuildingFunction, ...operands: readonly number[]) => number;
  readonly string: (text: string) => number;
  /** A value whose strings are all well-formed. */
  readonly parse: (value: Value) => number;
}

/** Whether there is a string in it, at any depth, which has bytes that are no character. */
export function holdsBytes(value: Value): boolean {
  if (typeof value === "string") return !value.isWellFormed();
  if (value === null || typeof value === "boolean" || value instanceof RegoNumber) return false;
  if (value instanceof RegoObject)
    return value.entries.some(([key, item]) => holdsBytes(key) || holdsBytes(item));
  return (value instanceof RegoSet ? value.members : value).some(holdsBytes);
}

/** The address of the value. */
export function build(value: Value, builder: Builder): number {
  if (!holdsBytes(value)) return builder.parse(value);
  if (typeof value === "string") return builder.string(value);
  if (value instanceof RegoObject) {
    const object = builder.call("opa_object");
    for (const [key, item] of value.entries) {
      builder.call("opa_object_insert", object, build(key, builder), build(item, builder));
    }
    return object;
  }
  const isSet = value instanceof RegoSet;
  const members = isSet ? value.members : (value as readonly Value[]);
  const list = isSet ? builder.call("opa_set") : builder.call("opa_array_with_cap", members.length);
  for (const member of members) {
    builder.call(isSet ? "opa_set_add" : "opa_array_append", list, build(member, builder));
  }
  return list;
}
