/**
 * @module Checks a config against schemas/config.json and says what is wrong in words.
 */

import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject } from "ajv";
import type { ConfigDocument, FieldPath } from "./document.ts";
import type { Problem } from "./problems.ts";
import type { RawConfig } from "./raw.ts";
import { suggestion } from "./suggest.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/config.json", import.meta.url), "utf8"),
) as object;
const isConfig = new Ajv({
  strict: true,
  allErrors: true,
  verbose: true,
  useDefaults: true,
  allowUnionTypes: true,
}).compile<RawConfig>(schema);

/** The problems of a config's shape; none means that it is a `RawConfig`, its defaults filled in. */
export function shapeProblems(document: ConfigDocument): Problem[] {
  if (isConfig(document.value)) return [];
  return (isConfig.errors ?? []).map((error) => explain(error, document));
}

function explain(error: ErrorObject, document: ConfigDocument): Problem {
  const path = pathOf(error.instancePath, document.value);
  const { description, properties } = error.parentSchema as {
    description?: string;
    properties?: Record<string, unknown>;
  };
  if (error.keyword === "additionalProperties") {
    const field = String(error.params["additionalProperty"]);
    const known = Object.keys(properties ?? {});
    return document.problem([...path, field], `there is no such field; ${suggestion(field, known)}`);
  }
  if (error.keyword === "required") {
    const field = String(error.params["missingProperty"]);
    const wanted = (properties?.[field] as { description?: string } | undefined)?.description;
    return document.problem(path, `the field ${field} is missing${wanted ? `: ${wanted}` : ""}`);
  }
  return document.problem(path, `expected ${description ?? error.message}`);
}

/** A JSON Pointer (RFC 6901) as keys and indexes. */
function pathOf(pointer: string, root: unknown): FieldPath {
  let at = root;
  return pointer
    .split("/")
    .slice(1)
    .map((part) => {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(at) ? Number(key) : key;
      at = (at as Record<string | number, unknown>)[step];
      return step;
    });
}
