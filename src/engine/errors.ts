/**
 * @module What can be wrong with a policy: the file it comes in, and what it does.
 */

/** What is wrong with a bundle file, and what to do. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}

/** The policy threw or answered with nonsense. The request is denied; `message` is for the operator's log. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}

/** The policy has to wait for the network, where nobody can wait. */
export class NetworkNeeded extends PolicyError {}
