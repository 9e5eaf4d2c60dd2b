/**
 * @module The authorization server: who may have which token, and how a token is known again.
 */

export { mintAccessToken, verifyAccessToken } from "./access-token.ts";
export { FIRST_GRANT, type FirstClient, openFirstClient } from "./first-client.ts";
export { openSigningKey, type SigningKey } from "./keys.ts";
export { databricksConfig, issuerOf, serverMetadata } from "./metadata.ts";
export { narrowScopes } from "./narrowing.ts";
export { ALL_APIS, parseScope, type ServiceFacts } from "./scopes.ts";
export { hashSecret, isSecretHash } from "./secrets.ts";
export { answerTokenRequest, type TokenEndpoint } from "./token-request.ts";
