/**
 * @module One compiled policy, evaluated in process: input document in, checked decision document out.
 *
 * A throw inside the module leaks its stack, and after some hundreds of them every later call fails; so an instance
 * that threw is thrown away and a fresh one made from the compiled module.
 */

import type { Decision } from "../model/decision.ts";
import type { InputDocument } from "../model/input.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import { checkDecision } from "./decision.ts";
import { PolicyError } from "./errors.ts";
import { loadPolicySync } from "./opa-wasm.ts";

/** `data.postern.decision`, as an entrypoint is spelt. */
export const ENTRYPOINT = "postern/decision";

/** 64 MiB in pages of 64 KiB: what an evaluation may use at most. */
const MEMORY_PAGES = 1024;

export interface Policy {
  readonly revision: string;
  /** Rego sources that the bundle holds, by path. */
  readonly sources: ReadonlyMap<string, string>;
  /** Throws a `PolicyError`; a decision that it returns is well-formed. */
  evaluate(input: InputDocument): Decision;
}

/** Loads a bundle file. Throws a `BundleError` or a `PolicyError` that says what is wrong with it. */
export async function loadPolicy(path: string): Promise<Policy> {
  return compilePolicy(await readBundle(path, ENTRYPOINT), path);
}

/** Compiles a bundle's module. `name` stands in errors. */
export function compilePolicy(bundle: Bundle, name: string): Policy {
  let module: WebAssembly.Module;
  try {
    module = new WebAssembly.Module(bundle.wasm);
  } catch (error) {
    throw new PolicyError(`${name}: policy.wasm does not compile: ${reasonOf(error)}`);
  }
  const instantiate = () => loadPolicySync(module, { initial: 5, maximum: MEMORY_PAGES });
  let instance: ReturnType<typeof instantiate> | null;
  try {
    instance = instantiate();
  } catch (error) {
    throw new PolicyError(`${name}: policy.wasm can't be run: ${reasonOf(error)}`);
  }
  return {
    revision: bundle.revision,
    sources: bundle.sources,
    evaluate(input) {
      let results: unknown;
      try {
        instance ??= instantiate();
        results = instance.evaluate(encode(input), ENTRYPOINT);
      } catch (error) {
        instance = null;
        throw new PolicyError(`the policy threw: ${reasonOf(error)}`);
      }
      return checkDecision(results);
    },
  };
}

/** As bytes, since the library drops falsy inputs, and since ours keep the digits of 64-bit integers. */
function encode(input: InputDocument): ArrayBuffer {
  const bytes = new TextEncoder().encode(JSON.stringify(input));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

/** The library throws strings and plain objects beside errors. */
function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : JSON.stringify(thrown);
}
