/**
 * @module What a certificate's extensions say, by Go's names for it.
 */

import type { AlternativeNames } from "./alternative-names.ts";
import type { Constraints } from "./constraints.ts";

/** An extension as it stands in the certificate. */
export interface Extension {
  readonly oid: string;
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

/** How long a chain may be before a rule on policies takes hold; null where there is no such rule. */
type Limit = bigint | null;

/** All that Go reads of extensions. */
export interface Extended {
  keyUsage: number;
  basicConstraints: { readonly isCa: boolean; readonly maxPathLength: bigint } | null;
  names: AlternativeNames;
  constraints: Constraints;
  crlDistributionPoints: readonly string[];
  authorityKeyId: Uint8Array | null;
  subjectKeyId: Uint8Array | null;
  requireExplicitPolicy: Limit;
  inhibitPolicyMapping: Limit;
  inhibitAnyPolicy: Limit;
  extKeyUsage: readonly number[];
  unknownExtKeyUsage: readonly string[];
  /** Object identifiers as text; null where there is no such extension. */
  policies: readonly string[] | null;
  policyMappings: readonly { readonly issuer: string; readonly subject: string }[];
  ocspServers: readonly string[];
  issuingCertificateUrls: readonly string[];
  /** Critical ones that Go doesn't know, or not all of. */
  unhandledCritical: readonly string[];
}
