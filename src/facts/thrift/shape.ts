/**
 * @module What Thrift values look like: the schema tables that reader and writer go by, with the types of what they carry.
 */

declare const CARRIED: unique symbol;

/** Says what a shape's values are; nothing is there at run time. */
interface Carries<T> {
  readonly [CARRIED]?: T;
}

export type ScalarKind = "bool" | "byte" | "i16" | "i32" | "i64" | "double" | "string" | "binary";

export interface ListShape {
  readonly kind: "list";
  /** A function, so that a struct may hold a list of its own kind. */
  readonly of: () => Shape;
}

export interface MapShape {
  readonly kind: "map";
  readonly key: Shape;
  readonly value: Shape;
}

export interface StructShape {
  readonly kind: "struct";
  readonly name: string;
  /** Whether fields that the table lacks are refused, or passed over as a driver would. */
  readonly unknown: "refuse" | "skip";
  readonly byId: ReadonlyMap<number, FieldShape>;
  readonly byName: ReadonlyMap<string, FieldShape>;
}

/** A list of which only the length is read. */
export interface TallyShape {
  readonly kind: "tally";
}

export interface FieldShape {
  readonly id: number;
  readonly name: string;
  readonly shape: Shape;
}

export type Shape = { readonly kind: ScalarKind } | ListShape | MapShape | StructShape | TallyShape;

/** A shape whose values are `T`. */
export type Type<T> = Shape & Carries<T>;

export type ValueOf<S> = S extends Carries<infer T> ? T : never;

/** TBinaryProtocol's codes; a binary is a string on the wire. */
export const CODES: Readonly<Record<Shape["kind"], number>> = {
  bool: 2,
  byte: 3,
  double: 4,
  i16: 6,
  i32: 8,
  i64: 10,
  string: 11,
  binary: 11,
  struct: 12,
  map: 13,
  list: 15,
  tally: 15,
};

/** A set's code: no struct that is known has one, but what is passed over may. */
export const SET_CODE = 14;
export const STOP_CODE = 0;

export const BOOL: Type<boolean> = { kind: "bool" };
export const BYTE: Type<number> = { kind: "byte" };
export const I16: Type<number> = { kind: "i16" };
export const I32: Type<number> = { kind: "i32" };
export const I64: Type<bigint> = { kind: "i64" };
export const DOUBLE: Type<number> = { kind: "double" };
export const STRING: Type<string> = { kind: "string" };
export const BINARY: Type<Uint8Array> = { kind: "binary" };
export const TALLY: Type<number> = { kind: "tally" };
export const STRINGS: Type<ReadonlyMap<string, string>> = { kind: "map", key: STRING, value: STRING };

export function list<T>(of: Type<T> | (() => Type<T>)): Type<readonly T[]> {
  return { kind: "list", of: typeof of === "function" ? of : () => of };
}

export function map<K, V>(key: Type<K>, value: Type<V>): Type<ReadonlyMap<K, V>> {
  return { kind: "map", key, value };
}

type Fields = Readonly<Record<string, readonly [id: number, type: Shape]>>;

/** Every field may be missing: what must be there, its reader says. */
export type StructOf<F extends Fields> = { readonly [K in keyof F]?: ValueOf<F[K][1]> | undefined };

/** A struct of which every field is known: another one is refused. */
export function struct<const F extends Fields>(name: string, fields: F): Type<StructOf<F>> & StructShape {
  return structShape(name, fields, "refuse");
}

/** A struct of which only these fields are of interest: others are passed over. */
export function openStruct<const F extends Fields>(name: string, fields: F): Type<StructOf<F>> & StructShape {
  return structShape(name, fields, "skip");
}

function structShape(name: string, fields: Fields, unknown: StructShape["unknown"]): StructShape {
  const all = Object.entries(fields).map(([field, [id, shape]]): FieldShape => ({ id, name: field, shape }));
  return {
    kind: "struct",
    name,
    unknown,
    byId: new Map(all.map((field) => [field.id, field])),
    byName: new Map(all.map((field) => [field.name, field])),
  };
}
