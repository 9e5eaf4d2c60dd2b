/**
 * @module Stop 4, engine: Rego compiled to WebAssembly, evaluated in process with OPA's built-ins; and the policy of a gateway.
 */

export { readBundle } from "./bundle.ts";
export {
  Answers,
  type CompiledPolicy,
  type DataChange,
  DocumentText,
  loadPolicy,
} from "./engine.ts";
export { BundleError, NetworkNeeded, PolicyError } from "./errors.ts";
export { ENTRYPOINT, openPolicy, type Policy } from "./policy.ts";
