/**
 * @module Stop 4, engine: Rego compiled to WebAssembly, evaluated in process.
 */

export type { Bundle } from "./bundle.ts";
export { BundleError, PolicyError } from "./errors.ts";
export { compilePolicy, ENTRYPOINT, loadPolicy, type Policy } from "./policy.ts";
