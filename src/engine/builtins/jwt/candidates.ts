/**
 * @module Which keys a token's signature is tried with.
 */

import type { VerificationKey } from "./keys.ts";
import type { Header } from "./token.ts";

/** The key that the token names, alone, where there is one; else all that are for its algorithm, or for any. */
export function candidates(
  keys: readonly VerificationKey[],
  { keyId, algorithm }: Header,
): readonly VerificationKey[] {
  const named = keyId === "" ? undefined : keys.find(({ id }) => id === keyId);
  return named ? [named] : keys.filter((key) => key.algorithm === "" || key.algorithm === algorithm);
}
