/**
 * @module A strict reader of Thrift's TBinaryProtocol: what two readers could take differently is an error.
 *
 * Generated readers pass over fields that they don't know and take the last of two with the same id. Here both are refused,
 * as are values of another type than the schema's, booleans other than 0 and 1, strings that are not UTF-8 and two equal
 * keys of a map. Bytes, depth and the number of values have limits.
 */

import {
  CODES,
  type MapShape,
  SET_CODE,
  type Shape,
  STOP_CODE,
  type StructShape,
  type Type,
} from "./shape.ts";

export interface Limits {
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** How many values are built; those passed over don't count. */
  readonly maxValues: number;
}

/** What is wrong with the bytes. */
export class ThriftError extends Error {
  constructor(what: string) {
    super(what);
    this.name = "ThriftError";
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes that a value of a code takes, where all take as many. */
const FIXED: Readonly<Record<number, number>> = { 2: 1, 3: 1, 4: 8, 6: 2, 8: 4, 10: 8 };

export class ThriftReader {
  #at = 0;
  #values = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #limits: Limits;

  constructor(bytes: Uint8Array, limits: Limits) {
    if (bytes.length > limits.maxBytes) throw new ThriftError(`more than ${limits.maxBytes} bytes`);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#limits = limits;
  }

  /** Reads a value. Throws a `ThriftError`. */
  read<T>(type: Type<T>): T {
    return this.#value(type, 0) as T;
  }

  /** Throws where bytes are left. */
  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new ThriftError(`${left} bytes after the end`);
  }

  #value(shape: Shape, depth: number): unknown {
    if (depth > this.#limits.maxDepth) throw new ThriftError(`nesting deeper than ${this.#limits.maxDepth}`);
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) {
      throw new ThriftError(`more than ${this.#limits.maxValues} values`);
    }
    switch (shape.kind) {
      case "bool":
        return this.#bool();
      case "byte":
        return this.#view.getInt8(this.#take(1));
      case "i16":
        return this.#view.getInt16(this.#take(2));
      case "i32":
        return this.#view.getInt32(this.#take(4));
      case "i64":
        return this.#view.getBigInt64(this.#take(8));
      case "double":
        return this.#view.getFloat64(this.#take(8));
      case "binary":
        return this.#binary();
      case "string":
        return this.#string();
      case "list":
        return this.#list(shape.of(), depth);
      case "map":
        return this.#map(shape, depth);
      case "struct":
        return this.#struct(shape, depth);
      case "tally":
        return this.#tally(depth);
    }
  }

  #take(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at) throw new ThriftError("the message ends too early");
    this.#at = at + count;
    return at;
  }

  #code(): number {
    return this.#view.getUint8(this.#take(1));
  }

  #bool(): boolean {
    const byte = this.#code();
    if (byte > 1) throw new ThriftError("a boolean that is neither 0 nor 1");
    return byte === 1;
  }

  /** A length or count. Whatever is counted takes a byte at least, so that no count is larger than what is left. */
  #size(): number {
    const size = this.#view.getInt32(this.#take(4));
    if (size < 0) throw new ThriftError("a size below zero");
    if (size > this.#bytes.length - this.#at) throw new ThriftError("a size beyond the message's end");
    return size;
  }

  #binary(): Uint8Array {
    const size = this.#size();
    const at = this.#take(size);
    return this.#bytes.subarray(at, at + size);
  }

  #string(): string {
    try {
      return UTF8.decode(this.#binary());
    } catch (error) {
      if (error instanceof ThriftError) throw error;
      throw new ThriftError("a string that is not UTF-8");
    }
  }

  #list(of: Shape, depth: number): readonly unknown[] {
    this.#expect(of, "a list's elements");
    const size = this.#size();
    const values: unknown[] = [];
    for (let index = 0; index < size; index += 1) values.push(this.#value(of, depth + 1));
    return values;
  }

  #map({ key, value }: MapShape, depth: number): ReadonlyMap<unknown, unknown> {
    this.#expect(key, "a map's keys");
    this.#expect(value, "a map's values");
    const size = this.#size();
    const entries = new Map<unknown, unknown>();
    for (let index = 0; index < size; index += 1) {
      const name = this.#value(key, depth + 1);
      if (entries.has(name)) throw new ThriftError("a map that has a key twice");
      entries.set(name, this.#value(value, depth + 1));
    }
    return entries;
  }

  #expect(shape: Shape, what: string): void {
    const code = this.#code();
    if (code !== CODES[shape.kind]) throw new ThriftError(`${what} are of type ${code}, not ${shape.kind}`);
  }

  /** An object whose keys stand in the order of the fields, which the writer keeps. */
  #struct(shape: StructShape, depth: number): object {
    const fields: Record<string, unknown> = {};
    for (let code = this.#code(); code !== STOP_CODE; code = this.#code()) {
      const id = this.#view.getInt16(this.#take(2));
      const field = shape.byId.get(id);
      if (!field) {
        if (shape.unknown === "refuse")
          throw new ThriftError(`${shape.name} has a field ${id}, which is not known`);
        this.#skip(code, depth + 1);
        continue;
      }
      if (Object.hasOwn(fields, field.name)) throw new ThriftError(`${shape.name} has ${field.name} twice`);
      if (code !== CODES[field.shape.kind]) {
        throw new ThriftError(`${shape.name}.${field.name} is of type ${code}, not ${field.shape.kind}`);
      }
      fields[field.name] = this.#value(field.shape, depth + 1);
    }
    return fields;
  }

  #tally(depth: number): number {
    const of = this.#code();
    const size = this.#size();
    this.#skipElements([of], size, depth);
    return size;
  }

  #skip(code: number, depth: number): void {
    if (depth > this.#limits.maxDepth) throw new ThriftError(`nesting deeper than ${this.#limits.maxDepth}`);
    const fixed = FIXED[code];
    if (fixed !== undefined) this.#take(fixed);
    else if (code === CODES.string) this.#binary();
    else if (code === CODES.struct) this.#skipStruct(depth);
    else if (code === CODES.list || code === SET_CODE) this.#tally(depth);
    else if (code === CODES.map) this.#skipElements([this.#code(), this.#code()], this.#size(), depth);
    else throw new ThriftError(`a value of type ${code}, which there is not`);
  }

  #skipStruct(depth: number): void {
    for (let code = this.#code(); code !== STOP_CODE; code = this.#code()) {
      this.#take(2);
      this.#skip(code, depth + 1);
    }
  }

  #skipElements(codes: readonly number[], size: number, depth: number): void {
    for (let index = 0; index < size; index += 1) for (const code of codes) this.#skip(code, depth + 1);
  }
}
