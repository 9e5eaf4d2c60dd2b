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
    notes: /^regoparsemodule\//,
    why: "`rego.parse_module` is not there: it needs OPA's parser. `bundles/capabilities.json` has OPA refuse policies that call it.",
  },
];

/** Undefined where nobody has said why. */
export function reasonFor({ note }: SuiteCase): string | undefined {
  return KNOWN.find(({ notes }) => notes.test(note))?.why;
}
