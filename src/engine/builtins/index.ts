/**
 * @module Every built-in that this host brings to a compiled policy. Those that OPA's compiler puts into the module itself are not
 * among them (`builtinsFunctions` of internal/compiler/wasm/wasm.go).
 */

import type { Builtins } from "./builtin.ts";
import { cryptoBuiltins } from "./crypto.ts";
import { netBuiltins } from "./net/index.ts";
import { x509Builtins } from "./x509/index.ts";

export { type Builtin, BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";

/** By their names in OPA. */
export const hostBuiltins: Builtins = {
  // A group a line.
  ...cryptoBuiltins,
  ...netBuiltins,
  ...x509Builtins,
};
