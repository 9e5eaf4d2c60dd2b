/**
 * @module Stop 4, engine: Rego compiled to WebAssembly, evaluated in process.
 */

export { BundleError, PolicyError } from "./errors.ts";
export { ENTRYPOINT, loadPolicy, type Policy } from "./policy.ts";
