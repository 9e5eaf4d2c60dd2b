/**
 * @module Opens a gateway's policy, and finds out before the first client does whether it can decide.
 */

import type { Config } from "../config/index.ts";
import { NetworkNeeded, openPolicy, type Policy, PolicyError } from "../engine/index.ts";
import type { Catalogue } from "../facts/index.ts";
import { probeInput } from "./probe.ts";

/** Throws a `BundleError`, or a `PolicyError` where it can't decide or asks the network and the config allows no host. */
export async function openGatewayPolicy(
  { bundlePath, network }: Config["policy"],
  catalogue: Catalogue,
): Promise<Policy> {
  const policy = await openPolicy(bundlePath, { network });
  if (network === null && policy.networkBuiltins.length > 0) {
    const builtins = policy.networkBuiltins.join(" and ");
    throw new PolicyError(
      `${bundlePath}: the policy asks the network (${builtins}), and the config allows it no host; ` +
        "name those that it may ask in policy.network.hosts, or take the rule out",
    );
  }
  try {
    policy.evaluate(probeInput(catalogue));
  } catch (error) {
    // It got as far as its first question. Nobody is asked for a probe: whoever is down now may be up later.
    if (network === null || !(error instanceof NetworkNeeded)) throw error;
  }
  return policy;
}
