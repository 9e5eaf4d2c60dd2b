/**
 * @module One compiled policy, evaluated in process: input document in, checked decision document out.
 *
 * A throw inside the module leaks its stack, and after some hundreds of them every later call fails; so an instance
 * that threw is thrown away and a fresh one made from the compiled module.
 */

import { Cache } from "../model/cache.ts";
import type { Decision } from "../model/decision.ts";
import type { InputDocument } from "../model/input.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import { checkDecision } from "./decision.ts";
import { PolicyError } from "./errors.ts";
import { inputWriter } from "./input-text.ts";
import { loadPolicySync } from "./opa-wasm.ts";

/** `data.postern.decision`, as an entrypoint is spelt. */
export const ENTRYPOINT = "postern/decision";

/** 64 MiB in pages of 64 KiB: what an evaluation may use at most. */
const MEMORY_PAGES = 1024;

/** Decisions that are remembered: some megabytes at the most for inputs as they are, and no long ones. */
const REMEMBERED = { entries: 4096, keyChars: 4096 };

export interface Policy {
  readonly revision: string;
  /** Rego sources that the bundle holds, by path. */
  readonly sources: ReadonlyMap<string, string>;
  /** Throws a `PolicyError`. A decision that it returns is well-formed, and others may have it, too. */
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
  const write = inputWriter(bundle.reads);
  // A policy has no built-ins but those that give the same for the same input, so that a decision is one for good.
  const decisions = new Cache<Decision>(REMEMBERED);
  return {
    revision: bundle.revision,
    sources: bundle.sources,
    evaluate(input) {
      const text = write(input);
      const known = decisions.get(text);
      if (known !== undefined) return known;
      let results: unknown;
      try {
        instance ??= instantiate();
        results = instance.evaluate(encode(text), ENTRYPOINT);
      } catch (error) {
        instance = null;
        throw new PolicyError(`the policy threw: ${reasonOf(error)}`);
      }
      const decision = checkDecision(results);
      decisions.set(text, decision);
      return decision;
    },
  };
}

/** As bytes, since the library drops falsy inputs, and since ours keep the digits of 64-bit integers. */
function encode(text: string): ArrayBuffer {
  const bytes = new TextEncoder().encode(text);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

/** The library throws strings and plain objects beside errors. */
function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : JSON.stringify(thrown);
}
