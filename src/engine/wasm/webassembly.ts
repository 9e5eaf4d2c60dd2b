/**
 * @module The part of JavaScript's WebAssembly API that is used here, typed: TypeScript has it in the DOM's library only.
 * https://webassembly.github.io/spec/js-api/
 */

/** A compiled module, which instances share. */
export interface WasmModule {
  readonly kind?: "module";
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** By so many pages. Throws a RangeError beyond the maximum. */
  grow(pages: number): number;
}

export interface WasmGlobal {
  value: number;
}

export type WasmFunction = (...operands: number[]) => number;

export interface WasmInstance {
  readonly exports: Readonly<Record<string, WasmFunction | WasmGlobal | undefined>>;
}

interface Api {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: object) => WasmInstance;
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => WasmMemory;
}

/** The API itself. */
export const Wasm = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;

/** Bytes of a page of memory. */
export const PAGE_BYTES = 65_536;
