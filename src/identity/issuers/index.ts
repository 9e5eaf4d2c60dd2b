/**
 * @module Tokens of other issuers: Okta, Entra ID, GitHub Actions, Kubernetes' service accounts, or any that has its keys
 * where OpenID discovery says.
 */

export type { ForeignIdentity } from "./types.ts";
export { createIssuers, type Issuers } from "./verify.ts";
