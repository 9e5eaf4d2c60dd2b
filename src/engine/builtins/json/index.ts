/**
 * @module The built-ins `json.*` that OPA's compiler leaves to the host.
 */

import type { Builtins } from "../builtin.ts";
import { marshalWithOptions } from "./marshal.ts";
import { patch } from "./patch.ts";
import { matchSchema, verifySchema } from "./schema/index.ts";

export const jsonBuiltins = {
  "json.marshal_with_options": marshalWithOptions,
  "json.match_schema": matchSchema,
  "json.patch": patch,
  "json.verify_schema": verifySchema,
} satisfies Builtins;
