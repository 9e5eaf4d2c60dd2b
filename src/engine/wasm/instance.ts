/**
 * @module One instance of a compiled policy: its memory, what it imports, and the calls of OPA's ABI 1.2 and later
 * (https://www.openpolicyagent.org/docs/wasm). Knows nothing of what built-ins do.
 */

import { encodeUtf8 } from "../builtins/encoding-utf8.ts";
import { PolicyError } from "../errors.ts";
import { parseValue, printValue, type Value } from "../values/index.ts";
import { BUILDING_FUNCTIONS, type Builder, build, holdsBytes } from "./build.ts";
import { Memory } from "./memory.ts";
import { OUT_OF_FUEL } from "./meter.ts";
import type { Program } from "./program.ts";
import { exportOf, FUEL, STACK_POINTER, VALUE_GET } from "./rewrite.ts";
import type { DataPath } from "./rule-paths.ts";
import { OBJECT_TYPE, readScalar, STRING_BYTES, writeString } from "./runtime-values.ts";
import { PAGE_BYTES, Wasm, type WasmFunction, type WasmGlobal } from "./webassembly.ts";

/** What an instance asks its host for. What any of these throws ends the evaluation. */
export interface Host {
  /** Calls a built-in by the number that the module gives it; undefined where it has no result. */
  builtin(id: number, operands: readonly Value[]): Value | undefined;
  /** How many loops the evaluation may go through until it asks again. */
  refuel(): number;
}

/** What is to be known of an instance's memory so that another can go on with it. */
interface State {
  /** The runtime's own variables: memory below the heap. */
  readonly statics: Buffer;
  readonly pages: number;
}

/** `opa_eval` gives results in the syntax of values, so that sets can be told from arrays. */
const AS_VALUE = 1;

/** Aborts in the policy's own code, which leave the runtime as it was. */
const CLEAN_ABORT = /(?:var assignment|object insert) conflict/;

/** A value takes less than so many bytes of memory for each byte of its text; the worst is an array of small numbers. */
const PARSED_BYTES = 3 * 128;

/** Memory beyond `data` that is kept from one evaluation to the next. */
const SURPLUS_BYTES = 16 * 1024 * 1024;

/** Words are read faster where they begin at multiples of so many bytes. */
const ALIGNMENT = 8;

/** Blocks of no fixed size begin here; wasm/src/malloc.c. */
const LARGE_BLOCK_BYTES = 128;

const EMPTY = "{}";

export class Instance {
  readonly #program: Program;
  readonly #maximumPages: number;
  readonly #host: Host;
  readonly #memory: Memory;
  readonly #exports: Readonly<Record<string, WasmFunction | WasmGlobal | undefined>>;
  readonly #evaluate: WasmFunction;
  readonly #fuel: WasmGlobal;
  readonly #stackPointer: WasmGlobal;
  readonly #stackTop: number;
  readonly #heapBase: number;
  #heap: number;
  #data: number;
  #state: State | undefined;
  #isClean = true;

  /** Throws a `PolicyError` where the module is none that OPA's compiler made, or its memory is too small. */
  constructor(program: Program, maximumPages: number, host: Host, initialPages = program.memoryPages) {
    this.#program = program;
    this.#maximumPages = maximumPages;
    this.#host = host;
    this.#memory = new Memory({ initial: initialPages, maximum: maximumPages });
    this.#exports = this.#instantiate();
    this.#evaluate = this.#function("opa_eval");
    this.#fuel = this.#global(FUEL);
    this.#stackPointer = this.#global(STACK_POINTER);
    this.#stackTop = this.#stackPointer.value;
    this.#fuel.value = 1;
    this.#call("opa_malloc", 0);
    this.#heapBase = this.#call("opa_heap_ptr_get");
    this.#heap = this.#heapBase;
    this.#data = 0;
    this.setData(EMPTY);
  }

  /** Of its memory, 64 KiB each. */
  get pages(): number {
    return this.#memory.pages;
  }

  /** The numbers of the built-ins that the module calls (`builtins`), or of its entrypoints, by name and in their order. */
  names(list: "builtins" | "entrypoints"): ReadonlyMap<string, number> {
    const dumped = this.#memory.read(this.#call("opa_json_dump", this.#call(list)));
    this.#call("opa_heap_ptr_set", this.#heap);
    const entries = Object.entries(JSON.parse(dumped) as Record<string, number>);
    return new Map(entries.toSorted(([, one], [, other]) => one - other));
  }

  /** Replaces the base document `data` by what a checked text says. After a throw there is no telling what it is. */
  setData(text: string): void {
    this.#state = undefined;
    this.#call("opa_heap_stash_clear");
    this.#call("opa_heap_ptr_set", this.#heapBase);
    this.#data = this.#parse(text);
    this.#call("opa_heap_blocks_stash");
    this.#heap = this.#call("opa_heap_ptr_get");
  }

  /**
   * Puts what a checked text says at a path of `data`, or takes away what is there; objects on the way are made. Gives whether that
   * could be done, which it can't where something on the way is no object; then nothing was changed. By ABI 1.3 the runtime
   * stashes what became free, since the next evaluation begins its heap anew.
   */
  patchData(path: DataPath, text: string | undefined): boolean {
    this.#state = undefined;
    this.#call("opa_heap_ptr_set", this.#heap);
    this.#call("opa_heap_blocks_restore");
    const isPossible = this.#leadsThroughObjects(path);
    if (isPossible) this.#patch(path, text);
    // What a patch frees is only listed as free by the next allocation of a large block, and would be lost.
    this.#call("opa_free", this.#call("opa_malloc", LARGE_BLOCK_BYTES));
    this.#call("opa_heap_blocks_stash");
    this.#heap = this.#call("opa_heap_ptr_get");
    return isPossible;
  }

  /** Whether a text can be put into `data` without any danger that the memory ends. */
  hasRoomFor(text: string): boolean {
    const limit = this.#maximumPages * PAGE_BYTES;
    return this.#heap + PAGE_BYTES + text.length * PARSED_BYTES < limit;
  }

  /** The results of an entrypoint, as the text of a set. `input` is a checked text. */
  evaluate(entrypoint: number, input: string | undefined): string {
    this.#state ??= this.#snapshot();
    this.#isClean = false;
    const start = this.#heap;
    const length = input === undefined ? 0 : this.#memory.write(input, start);
    const end = aligned(start + length);
    const result = this.#evaluate(0, entrypoint, this.#data, start, length, end, AS_VALUE);
    return this.#memory.read(result);
  }

  /** Whether evaluations took so much more memory than `data` that it is worth a copy of `data` to give it back. */
  get isBloated(): boolean {
    return this.#memory.bytes.length > 2 * this.#heap + SURPLUS_BYTES;
  }

  /**
   * An instance to go on with after an evaluation threw: this one where the policy's own code or a built-in did, since then only the
   * stack is to be put right; else one that never was in the state in which this one was stopped.
   */
  recovered(): Instance {
    if (!this.#isClean) return this.replacement();
    this.#stackPointer.value = this.#stackTop;
    return this;
  }

  /** A fresh instance with the same `data`. */
  replacement(): Instance {
    const { statics, pages } = this.#state ?? this.#snapshot();
    const other = new Instance(this.#program, this.#maximumPages, this.#host, pages);
    const { bytes } = other.#memory;
    bytes.set(statics, 0);
    bytes.set(this.#memory.bytes.subarray(this.#heapBase, this.#heap), this.#heapBase);
    other.#heap = this.#heap;
    other.#data = this.#data;
    other.#state = this.#state;
    return other;
  }

  /** The runtime itself does not look, and would write into a number as if it were an object. */
  #leadsThroughObjects(path: DataPath): boolean {
    let value = this.#data;
    for (const key of path.slice(0, -1)) {
      if (this.#memory.bytes[value] !== OBJECT_TYPE) return false;
      const name = this.#parse(printValue(key));
      value = this.#call(VALUE_GET, value, name);
      this.#call("opa_value_free", name);
      if (value === 0) return true;
    }
    return this.#memory.bytes[value] === OBJECT_TYPE;
  }

  #patch(path: DataPath, text: string | undefined): void {
    const keys = this.#parse(printValue(path));
    if (text === undefined) this.#call("opa_value_remove_path", this.#data, keys);
    else this.#call("opa_value_add_path", this.#data, keys, this.#parse(text));
    this.#call("opa_value_free", keys);
  }

  #snapshot(): State {
    const statics = Buffer.from(this.#memory.bytes.subarray(0, this.#heapBase));
    return { statics, pages: this.#memory.pages };
  }

  #instantiate(): Readonly<Record<string, WasmFunction | WasmGlobal | undefined>> {
    const call = (id: number, ...operands: number[]) => this.#builtin(id, operands);
    const env = {
      memory: this.#memory.wasm,
      opa_abort: (address: number) => this.#abort(address),
      opa_println: () => undefined,
      opa_builtin0: (id: number, _context: number) => call(id),
      opa_builtin1: (id: number, _context: number, a: number) => call(id, a),
      opa_builtin2: (id: number, _context: number, a: number, b: number) => call(id, a, b),
      opa_builtin3: (id: number, _context: number, a: number, b: number, c: number) => call(id, a, b, c),
      opa_builtin4: (id: number, _context: number, a: number, b: number, c: number, d: number) =>
        call(id, a, b, c, d),
    };
    return new Wasm.Instance(this.#program.module, { env }).exports;
  }

  #abort(address: number): void {
    if (address === OUT_OF_FUEL) {
      this.#fuel.value = this.#host.refuel();
      return;
    }
    const message = this.#memory.read(address);
    this.#isClean = CLEAN_ABORT.test(message);
    throw new PolicyError(message);
  }

  #builtin(id: number, addresses: readonly number[]): number {
    const operands = addresses.map((address) => this.#operand(address));
    const result = this.#calling(id, operands);
    if (result === undefined) return 0;
    if (typeof result === "string") return this.#string(result);
    return holdsBytes(result) && this.#canBuild
      ? build(result, this.#builder)
      : this.#parse(printValue(result));
  }

  readonly #builder: Builder = {
    call: (name, ...operands) => this.#call(exportOf(name), ...operands),
    string: (text) => this.#string(text),
    parse: (value) => this.#parse(printValue(value)),
  };

  /** A module without names has no functions for it; then U+FFFD stands for bytes that are no character. */
  get #canBuild(): boolean {
    return BUILDING_FUNCTIONS.every((name) => this.#exports[exportOf(name)] !== undefined);
  }

  /** The address of a string, made without the runtime's parser, which takes no bytes that are no character. */
  #string(text: string): number {
    const content = encodeUtf8(text);
    const start = this.#call("opa_malloc", content.length);
    const address = this.#call("opa_malloc", STRING_BYTES);
    const { bytes } = this.#memory;
    bytes.set(content, start);
    writeString(bytes, address, start, content.length);
    return address;
  }

  /** Strings and integers are read where they lie; the others are written as text first. */
  #operand(address: number): Value {
    const scalar = readScalar(this.#memory.bytes, address);
    return scalar ?? parseValue(this.#memory.read(this.#call("opa_value_dump", address)));
  }

  #calling(id: number, operands: readonly Value[]): Value | undefined {
    try {
      return this.#host.builtin(id, operands);
    } catch (error) {
      this.#isClean = true;
      throw error;
    }
  }

  /** The address of a value that the runtime makes of a text. */
  #parse(text: string): number {
    const length = Buffer.byteLength(text);
    const address = this.#call("opa_malloc", aligned(length));
    this.#memory.write(text, address);
    const value = this.#call("opa_value_parse", address, length);
    if (value === 0) throw new PolicyError("the policy's runtime could not read a value");
    this.#call("opa_free", address);
    return value;
  }

  #call(name: string, ...operands: number[]): number {
    return this.#function(name)(...operands);
  }

  #function(name: string): WasmFunction {
    const exported = this.#exports[name];
    if (typeof exported !== "function") throw new PolicyError(`the module exports no function ${name}`);
    return exported;
  }

  #global(name: string): WasmGlobal {
    const exported = this.#exports[name];
    if (typeof exported !== "object") throw new PolicyError(`the module exports no global ${name}`);
    return exported;
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
