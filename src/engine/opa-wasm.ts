/**
 * @module The part of @open-policy-agent/opa-wasm that we use, typed: its own ES module leaves `loadPolicySync` out.
 */

import { createRequire } from "node:module";

declare global {
  namespace WebAssembly {
    /** A compiled module; in TypeScript only the DOM's library declares it. */
    class Module {
      constructor(bytes: Uint8Array<ArrayBuffer>);
    }
  }
}

interface LoadedPolicy {
  /** Gives OPA's result set. Throws strings and objects beside errors. */
  evaluate(input: ArrayBuffer, entrypoint: string): unknown;
}

interface OpaWasm {
  /** `initial` and `maximum` memory in pages of 64 KiB. */
  loadPolicySync(module: WebAssembly.Module, memory: { initial: number; maximum: number }): LoadedPolicy;
}

export const { loadPolicySync } = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as OpaWasm;
