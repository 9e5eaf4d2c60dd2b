/**
 * @module What is known of a private key, whatever its kind.
 */

import type { RegoObject, Value } from "../../values/index.ts";

/** A private key that was read. */
export interface PrivateKey {
  readonly kind: "RSA" | "ECDSA" | "Ed25519" | "X25519";
  /** In the shape of Go's type. */
  readonly value: Value;
  /** As a JSON Web Key (RFC 7517); undefined where there is none for its curve. */
  readonly jwk: RegoObject | undefined;
  /** What it shares with its public key. */
  readonly publicValue: Value;
}
