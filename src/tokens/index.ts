/**
 * @module The authorization server: who may have which token, and how a token is known again.
 */

export { mintAccessToken, verifyAccessToken } from "./access-token.ts";
export { parseDetails } from "./details.ts";
export { FIRST_CLIENT, FIRST_GRANT, type FirstClient, openFirstClient } from "./first-client.ts";
export { followStore } from "./following.ts";
export { type Keyring, openKeyring } from "./keyring.ts";
export { MAX_JWT_SECONDS, MAX_OPAQUE_SECONDS, PUBLISH_SECONDS } from "./lifetimes.ts";
export { databricksConfig, issuerOf, serverMetadata } from "./metadata.ts";
export { narrowScopes } from "./narrowing.ts";
export { digestOf, isOpaqueToken, makeOpaqueToken } from "./opaque-token.ts";
export { createRevocationSet, type RevocationSet } from "./revocation-set.ts";
export { ALL_APIS, parseScope, type ServiceFacts } from "./scopes.ts";
export { openSealingKey, sealerFrom } from "./sealing.ts";
export { hashSecret, isSecretHash, makeSecret } from "./secrets.ts";
export {
  type AuthorizationServer,
  createAuthorizationServer,
  type Endpoint,
  type Outcome,
  prepareRequest,
} from "./server/index.ts";
export { principalOfToken, storedClients } from "./stored.ts";
