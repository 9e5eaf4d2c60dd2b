/**
 * @module The policy of a gateway: a bundle's module that decides on input documents, each decision checked.
 */

import { Cache } from "../model/cache.ts";
import type { Decision } from "../model/decision.ts";
import type { InputDocument } from "../model/input.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import { checkDecision } from "./decision.ts";
import { DocumentText, loadPolicy, type PolicyOptions } from "./engine.ts";
import { PolicyError } from "./errors.ts";
import { inputWriter } from "./input-text.ts";
import { askWithin, type NetworkLimits, waitingWithin } from "./policy-network.ts";

/** `data.postern.decision`, as an entrypoint is spelt. */
export const ENTRYPOINT = "postern/decision";

/** Decisions that are remembered: some megabytes at the most for inputs as they are, and no long ones. */
const REMEMBERED = { entries: 4096, keyChars: 4096 };

export interface GatewayPolicyOptions extends Omit<PolicyOptions, "network" | "askNetwork"> {
  /** What it may ask of the network; nothing where it is null or not said. */
  readonly network?: NetworkLimits | null;
}

export interface Policy {
  readonly revision: string;
  /** Rego sources that the bundle holds, by path. */
  readonly sources: ReadonlyMap<string, string>;
  /** Throws a `PolicyError`. A decision that it returns is well-formed, and others may have it, too. */
  evaluate(input: InputDocument): Decision;
  /** In place of `evaluate`, for a policy that may ask the network; null for all others. Rejects with a `PolicyError`. */
  readonly evaluateWaiting: ((input: InputDocument) => Promise<Decision>) | null;
  /** The built-ins by which it asks the network. */
  readonly networkBuiltins: readonly string[];
}

/** Opens a bundle file. Throws a `BundleError` or a `PolicyError` that says what is wrong with it. */
export async function openPolicy(path: string, options?: GatewayPolicyOptions): Promise<Policy> {
  return compilePolicy(await readBundle(path, ENTRYPOINT), path, options);
}

/** Compiles a bundle's module, and gives it the bundle's data. `name` stands in errors. */
export function compilePolicy(bundle: Bundle, name: string, options: GatewayPolicyOptions = {}): Policy {
  const { network: limits = null, ...own } = options;
  const policy = naming(name, () => {
    const loaded = loadPolicy(bundle.wasm, {
      ...own,
      ...(limits !== null && { askNetwork: askWithin(limits) }),
    });
    if (bundle.data !== null) loaded.setData(DocumentText.json(bundle.data));
    return loaded;
  });
  const writer = inputWriter(bundle.reads);
  // Where nothing but the input and the bundle's data counts, a decision is one for good.
  const { networkBuiltins } = policy;
  const waiting =
    limits === null || networkBuiltins.length === 0 ? null : waitingWithin(policy, ENTRYPOINT, limits);
  const remembered = policy.isDeterministic ? rememberedDecisions() : null;
  return {
    networkBuiltins,
    evaluateWaiting:
      waiting && (async (input) => checkDecision(await waiting(DocumentText.json(writer.text(input))))),
    revision: bundle.revision,
    sources: bundle.sources,
    evaluate(input) {
      const key = remembered === null ? "" : writer.key(input);
      const known = remembered?.byKey.get(key);
      if (known !== undefined) return known;
      const text = writer.text(input);
      const decision =
        remembered?.byText.get(text) ?? checkDecision(policy.evaluate(DocumentText.json(text), ENTRYPOINT));
      remembered?.byText.set(text, decision);
      remembered?.byKey.set(key, decision);
      return decision;
    },
  };
}

/** By the short key of an input first, which is quicker to find, then by what it holds. */
function rememberedDecisions() {
  return { byKey: new Cache<Decision>(REMEMBERED), byText: new Cache<Decision>(REMEMBERED) };
}

/** Errors of a bundle's parts under the bundle's name. */
function naming<Result>(name: string, open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    if (error instanceof PolicyError) throw new PolicyError(`${name}: ${error.message}`);
    throw error;
  }
}
