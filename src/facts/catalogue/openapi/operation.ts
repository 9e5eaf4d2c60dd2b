/**
 * @module The operations of an OpenAPI document, each with its path template.
 */

import { child, children, type OpenApiDocument, type Place, quoted } from "./document.ts";
import { prefixOf } from "./server.ts";
import { readTemplate, type Template } from "./template.ts";
import type { Naming } from "./words.ts";

/** An operation that is denied to everybody, since its requests can't be told for sure. */
export interface Skipped {
  /** `GET /pets/{petId}`, as the document has it. */
  readonly operation: string;
  readonly reason: string;
}

export interface Draft {
  /** `GET /pets/{petId}`. */
  readonly label: string;
  readonly method: string;
  readonly place: Place;
  readonly template: Template;
  readonly naming: Naming;
  /** The names of what its query may hold. */
  readonly query: readonly string[];
  /** Why its requests can't be told for sure; null where they can. */
  readonly flaw: string | null;
}

/** What the gateway forwards. */
const METHODS = ["get", "head", "post", "put", "patch", "delete"];

/** What the gateway answers itself, whatever the upstream has there. */
const RESERVED = /^\/(?:oidc|\.well-known)(?:\/|$)/;

export interface Operations {
  readonly drafts: readonly Draft[];
  /** Those that no request to this upstream can ask for. */
  readonly skipped: readonly Skipped[];
}

export function operationsOf(document: OpenApiDocument): Operations {
  const drafts: Draft[] = [];
  const skipped: Skipped[] = [];
  for (const [path, item] of children(child(document.root, "paths"))) {
    // Extensions stand beside paths.
    if (!path.startsWith("/")) continue;
    const pathItem = document.resolve(item);
    for (const method of METHODS) {
      const operation = child(pathItem, method);
      if (typeof operation.value !== "object" || operation.value === null) continue;
      const found = { label: `${method.toUpperCase()} ${path}`, path, method, pathItem, operation };
      const draft = draftOf(document, found);
      if ("reason" in draft) skipped.push({ operation: found.label, reason: draft.reason });
      else drafts.push(draft);
    }
  }
  return { drafts, skipped };
}

interface FoundOperation {
  readonly label: string;
  readonly path: string;
  readonly method: string;
  readonly pathItem: Place;
  readonly operation: Place;
}

function draftOf(document: OpenApiDocument, found: FoundOperation): Draft | { readonly reason: string } {
  const { label, path, method, pathItem, operation } = found;
  const prefix = prefixOf(document, pathItem, operation);
  if (!prefix.ok) return prefix;
  const whole = `${prefix.path}${path}`;
  if (RESERVED.test(whole)) return { reason: "the gateway answers below this path itself" };
  const parameters = parametersOf(document, pathItem, operation);
  const read = readTemplate(whole, (name) =>
    parameters.some((parameter) => parameter.in === "path" && parameter.name === name && parameter.isRest),
  );
  if (read === null) return { reason: "it is the root, or has an empty segment, which is never sent on" };
  return {
    label,
    method: method.toUpperCase(),
    place: operation,
    ...read,
    naming: {
      tag: firstTag(operation),
      operationId: textAt(operation, "operationId"),
      method,
      segments: path.slice(1).split("/"),
    },
    query: parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name),
  };
}

interface DeclaredParameter {
  readonly in: string;
  readonly name: string;
  readonly isRest: boolean;
}

/** The operation's, and those of its path item that it does not redefine. */
function parametersOf(
  document: OpenApiDocument,
  pathItem: Place,
  operation: Place,
): readonly DeclaredParameter[] {
  const parameters = new Map<string, DeclaredParameter>();
  for (const owner of [pathItem, operation]) {
    for (const [, entry] of children(child(owner, "parameters"))) {
      const place = document.resolve(entry);
      const name = textAt(place, "name");
      const location = textAt(place, "in");
      if (name === null || location === null) {
        throw document.problem(place, "expected a parameter with `name` and `in`");
      }
      const isRest = child(place, "x-multi-segment").value === true;
      parameters.set(`${location} ${name}`, { in: location, name, isRest });
    }
  }
  return [...parameters.values()];
}

function firstTag(operation: Place): string | null {
  return textAt(child(operation, "tags"), 0);
}

function textAt(place: Place, key: string | number): string | null {
  const { value } = child(place, key);
  return typeof value === "string" ? value : null;
}

/** The value of an extension, which must be one of these; undefined where it is not there. */
export function extensionOf<const Value extends string>(
  document: OpenApiDocument,
  operation: Place,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const place = child(operation, name);
  if (place.value === undefined) return undefined;
  const value = values.find((known) => known === place.value);
  if (value === undefined) {
    throw document.problem(place, `expected one of ${values.join(", ")}, not ${quoted(String(place.value))}`);
  }
  return value;
}
