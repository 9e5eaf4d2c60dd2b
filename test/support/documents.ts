/**
 * @module Public OpenAPI documents, from the packages that they are published in.
 */

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** GitHub's REST API: OpenAPI 3.0, JSON. */
export const GITHUB = require.resolve("@octokit/openapi/generated/api.github.com.json");
/** Figma's REST API: OpenAPI 3.1, YAML. */
export const FIGMA = require.resolve("@figma/rest-api-spec/openapi/openapi.yaml");
