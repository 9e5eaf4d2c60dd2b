/**
 * @module Why a case of the suite does not pass. A case that none of these explains is a bug.
 */

import type { SuiteCase } from "./suite.ts";

interface Known {
  /** Notes of cases. */
  readonly notes: RegExp;
  readonly why: string;
}

const KNOWN: readonly Known[] = [
  {
    notes: /^data\/(?:nested|toplevel) integer$/,
    why: "OPA's WebAssembly runtime looks for a number among the keys of `data`, which are strings in JSON; OPA skips the case for its own WebAssembly host, too (open-policy-agent/opa#3711).",
  },
  {
    notes: /^strings\/format_int: bignum exact/,
    why: "`format_int` is compiled into the module, and has 64 bits there. OPA skips it, too.",
  },
  {
    notes: /^jsonbuiltins\/unmarshal number (?:beyond the supported|with too big an) exponent is undefined$/,
    why: "`json.unmarshal` is compiled into the module, and takes any exponent there (OPA skips it, too); the number then can't leave the module, and the evaluation ends with an error, so nothing is allowed by it.",
  },
  {
    notes: /^regoparsemodule\//,
    why: "`rego.parse_module` is not there: it needs OPA's parser. `bundles/capabilities.json` has OPA refuse policies that call it.",
  },
];

/** Undefined where nobody has said why. */
export function reasonFor({ note }: SuiteCase): string | undefined {
  return KNOWN.find(({ notes }) => notes.test(note))?.why;
}
