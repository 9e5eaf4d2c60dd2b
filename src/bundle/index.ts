/**
 * @module Bundles from Rego: the library and a team's own rules, compiled by OPA, packed always to the same bytes.
 */

export { buildTar, CAPABILITIES, LIBRARY } from "./build.ts";
export { BuildError } from "./errors.ts";
export { findOpa, readVersion } from "./find-opa.ts";
export { compress } from "./pack.ts";
export { type Ended, run, shown } from "./process.ts";
export { readSources, revisionOf, type Source } from "./sources.ts";
