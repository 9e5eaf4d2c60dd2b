/**
 * @module One instance of a compiled policy: its memory, what it imports, and the calls that OPA's ABI 1.2 and later have
 * (https://www.openpolicyagent.org/docs/wasm). Knows nothing of what built-ins do.
 */

import { PolicyError } from "../errors.ts";
import { parseValue, printValue, type Value } from "../values/index.ts";
import {
  PAGE_BYTES,
  Wasm,
  type WasmFunction,
  type WasmGlobal,
  type WasmMemory,
  type WasmModule,
} from "./webassembly.ts";

/** What an instance asks its host for. */
export interface Host {
  /** Calls a built-in by the number that the module gives it; undefined where it has no result. What it throws ends the evaluation. */
  builtin(id: number, operands: readonly Value[]): Value | undefined;
}

export interface MemoryLimits {
  /** In pages of 64 KiB. */
  readonly initial: number;
  readonly maximum: number;
}

/** `opa_eval` gives the result set in the syntax of values, so that sets can be told from arrays. */
const AS_VALUE = 1;

/** A text of UTF-16 takes at most so many bytes for each unit in UTF-8. */
const UTF8_BYTES = 3;

export class Instance {
  readonly #host: Host;
  readonly #memory: WasmMemory;
  readonly #exports: Readonly<Record<string, WasmFunction | WasmGlobal | undefined>>;
  readonly #evaluate: WasmFunction;
  readonly #baseHeap: number;
  #bytes: Buffer;
  #data = 0;
  #heap: number;

  /** Built-ins that the module calls, by name. */
  readonly builtins: ReadonlyMap<string, number>;
  readonly entrypoints: ReadonlyMap<string, number>;

  /** Throws a `PolicyError` where the module is none that OPA's compiler made. */
  constructor(module: WasmModule, limits: MemoryLimits, host: Host) {
    this.#host = host;
    this.#memory = new Wasm.Memory(limits);
    this.#bytes = Buffer.from(this.#memory.buffer);
    this.#exports = new Wasm.Instance(module, this.#imports()).exports;
    this.#evaluate = this.#function("opa_eval");
    this.#call("opa_malloc", 0);
    this.#baseHeap = this.#call("opa_heap_ptr_get");
    this.#data = this.#parse("{}");
    this.#heap = this.#call("opa_heap_ptr_get");
    this.builtins = this.#names("builtins");
    this.entrypoints = this.#names("entrypoints");
  }

  /** Replaces the base document `data` by what a checked text says. */
  setData(text: string): void {
    this.#call("opa_heap_stash_clear");
    this.#call("opa_heap_ptr_set", this.#baseHeap);
    this.#data = this.#parse(text);
    this.#call("opa_heap_blocks_stash");
    this.#heap = this.#call("opa_heap_ptr_get");
  }

  /** The result set of an entrypoint in the syntax of values. `input` is a checked text. */
  evaluate(entrypoint: number, input: string | undefined): string {
    const start = this.#heap;
    const length = input === undefined ? 0 : this.#write(input, start);
    const result = this.#evaluate(0, entrypoint, this.#data, start, length, start + length, AS_VALUE);
    return this.#read(result);
  }

  #imports(): object {
    const call = (id: number, ...operands: number[]) => this.#builtin(id, operands);
    const env = {
      memory: this.#memory,
      opa_abort: (address: number) => {
        throw new PolicyError(this.#read(address));
      },
      opa_println: () => undefined,
      opa_builtin0: (id: number, _context: number) => call(id),
      opa_builtin1: (id: number, _context: number, a: number) => call(id, a),
      opa_builtin2: (id: number, _context: number, a: number, b: number) => call(id, a, b),
      opa_builtin3: (id: number, _context: number, a: number, b: number, c: number) => call(id, a, b, c),
      opa_builtin4: (id: number, _context: number, a: number, b: number, c: number, d: number) =>
        call(id, a, b, c, d),
    };
    return { env };
  }

  #builtin(id: number, addresses: readonly number[]): number {
    const operands = addresses.map((address) =>
      parseValue(this.#read(this.#call("opa_value_dump", address))),
    );
    const result = this.#host.builtin(id, operands);
    return result === undefined ? 0 : this.#parse(printValue(result));
  }

  /** The address of a value that the runtime made of a text. */
  #parse(text: string): number {
    const bytes = Buffer.from(text);
    const address = this.#call("opa_malloc", bytes.length);
    this.#fresh().set(bytes, address);
    const value = this.#call("opa_value_parse", address, bytes.length);
    if (value === 0) throw new PolicyError("the policy's runtime could not read a value");
    return value;
  }

  /** Writes a text where the heap ends; gives its length in bytes. */
  #write(text: string, address: number): number {
    const missing = address + text.length * UTF8_BYTES - this.#memory.buffer.byteLength;
    if (missing > 0) this.#grow(Math.ceil(missing / PAGE_BYTES));
    return this.#fresh().write(text, address);
  }

  #grow(pages: number): void {
    try {
      this.#memory.grow(pages);
    } catch {
      throw new PolicyError("the policy's memory is too small for the input");
    }
  }

  /** Text up to its NUL. */
  #read(address: number): string {
    const bytes = this.#fresh();
    const end = bytes.indexOf(0, address);
    return bytes.toString("utf8", address, end);
  }

  /** The memory as it is now; growing detaches the view of before. */
  #fresh(): Buffer {
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = Buffer.from(this.#memory.buffer);
    return this.#bytes;
  }

  #names(list: string): ReadonlyMap<string, number> {
    const dumped = this.#read(this.#call("opa_json_dump", this.#call(list)));
    return new Map(Object.entries(JSON.parse(dumped) as Record<string, number>));
  }

  #call(name: string, ...operands: number[]): number {
    return this.#function(name)(...operands);
  }

  #function(name: string): WasmFunction {
    const exported = this.#exports[name];
    if (typeof exported !== "function") throw new PolicyError(`the module exports no ${name}`);
    return exported;
  }
}
