/**
 * @module The writer that goes with the reader: what was read comes out byte for byte as it came in, if it was in the one
 * form that Thrift's own writers give.
 */

import { CODES, type Shape, STOP_CODE, type StructShape, type Type } from "./shape.ts";

const FIRST_BYTES = 512;
const UTF8 = new TextEncoder();

export class ThriftWriter {
  #buffer = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#buffer.buffer);
  #at = 0;

  write<T>(type: Type<T>, value: T): void {
    this.#value(type, value);
  }

  /** What was written so far. */
  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#at);
  }

  #value(shape: Shape, value: unknown): void {
    switch (shape.kind) {
      case "bool":
        this.#byte(value === true ? 1 : 0);
        break;
      case "byte":
        this.#byte(value as number);
        break;
      case "i16":
        this.#i16(value as number);
        break;
      case "i32":
        this.#i32(value as number);
        break;
      case "i64":
        this.#i64(value as bigint);
        break;
      case "double":
        this.#double(value as number);
        break;
      case "binary":
        this.#binary(value as Uint8Array);
        break;
      case "string":
        this.#binary(UTF8.encode(value as string));
        break;
      case "list":
        this.#list(shape.of(), value as readonly unknown[]);
        break;
      case "map":
        this.#map(shape.key, shape.value, value as ReadonlyMap<unknown, unknown>);
        break;
      case "struct":
        this.#struct(shape, value as Readonly<Record<string, unknown>>);
        break;
      case "tally":
        throw new Error("a tally has nothing to be written");
    }
  }

  /** Makes room for some bytes and says where they start. */
  #grow(count: number): number {
    const at = this.#at;
    this.#at = at + count;
    if (this.#at > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#at, this.#buffer.length * 2));
      larger.set(this.#buffer);
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  #byte(value: number): void {
    const at = this.#grow(1);
    this.#buffer[at] = value;
  }

  // The place first: to make room may replace the view.
  #i16(value: number): void {
    const at = this.#grow(2);
    this.#view.setInt16(at, value);
  }

  #i32(value: number): void {
    const at = this.#grow(4);
    this.#view.setInt32(at, value);
  }

  #i64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigInt64(at, value);
  }

  #double(value: number): void {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value);
  }

  #binary(value: Uint8Array): void {
    this.#i32(value.length);
    const at = this.#grow(value.length);
    this.#buffer.set(value, at);
  }

  #list(of: Shape, values: readonly unknown[]): void {
    this.#byte(CODES[of.kind]);
    this.#i32(values.length);
    for (const value of values) this.#value(of, value);
  }

  #map(key: Shape, value: Shape, entries: ReadonlyMap<unknown, unknown>): void {
    this.#byte(CODES[key.kind]);
    this.#byte(CODES[value.kind]);
    this.#i32(entries.size);
    for (const [name, held] of entries) {
      this.#value(key, name);
      this.#value(value, held);
    }
  }

  #struct(shape: StructShape, fields: Readonly<Record<string, unknown>>): void {
    // In the order in which they stand: the JavaScript driver's own is not that of the ids.
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      const field = shape.byName.get(name);
      if (!field) throw new Error(`${shape.name} has no field ${name}`);
      this.#byte(CODES[field.shape.kind]);
      this.#i16(field.id);
      this.#value(field.shape, value);
    }
    this.#byte(STOP_CODE);
  }
}
