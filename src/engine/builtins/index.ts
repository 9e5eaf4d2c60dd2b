/**
 * @module Every built-in that this host brings to a compiled policy. Those that OPA's compiler puts into the module itself are not
 * among them (`builtinsFunctions` of internal/compiler/wasm/wasm.go).
 */

import { awsBuiltins } from "./aws.ts";
import type { Builtins } from "./builtin.ts";
import { castBuiltins } from "./casts.ts";
import { cryptoBuiltins } from "./crypto.ts";
import { debugBuiltins } from "./debug.ts";
import { encodingBuiltins } from "./encoding.ts";
import { uriBuiltins } from "./encoding-uri.ts";
import { graphBuiltins } from "./graph.ts";
import { graphqlBuiltins } from "./graphql/index.ts";
import { httpBuiltins } from "./http/send.ts";
import { jsonBuiltins } from "./json/index.ts";
import { jwtBuiltins } from "./jwt/index.ts";
import { netBuiltins } from "./net/index.ts";
import { numbersBuiltins } from "./numbers.ts";
import { objectBuiltins } from "./object.ts";
import { regexBuiltins } from "./regex.ts";
import { semverBuiltins } from "./semver.ts";
import { stringsBuiltins } from "./strings.ts";
import { timeBuiltins } from "./time.ts";
import { unitsBuiltins } from "./units.ts";
import { uuidBuiltins } from "./uuid.ts";
import { x509Builtins } from "./x509/index.ts";
import { yamlBuiltins } from "./yaml/index.ts";

export { type Builtin, BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
export { nativeBuiltins } from "./native.ts";

/** By their names in OPA. */
export const hostBuiltins: Builtins = {
  // A group a line.
  ...awsBuiltins,
  ...castBuiltins,
  ...cryptoBuiltins,
  ...debugBuiltins,
  ...encodingBuiltins,
  ...graphBuiltins,
  ...graphqlBuiltins,
  ...httpBuiltins,
  ...jsonBuiltins,
  ...jwtBuiltins,
  ...netBuiltins,
  ...numbersBuiltins,
  ...objectBuiltins,
  ...regexBuiltins,
  ...semverBuiltins,
  ...stringsBuiltins,
  ...timeBuiltins,
  ...unitsBuiltins,
  ...uriBuiltins,
  ...uuidBuiltins,
  ...x509Builtins,
  ...yamlBuiltins,
};
