/**
 * @module How an OpenAPI document's words become those of a catalogue: services, operations and types in kebab-case.
 */

import { isUnityType } from "../../names.ts";

/** Segments that say which API it is and not what it is about. */
const VERSION = /^(?:apis?|rest|v?\d+(?:[._-]\d+)*(?:(?:alpha|beta)\d*)?)$/i;

/** `core_v1`, `Pet Store` and `listNamespacedPod` as `core-v1`, `pet-store` and `list-namespaced-pod`. */
export function kebab(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** What names an operation. */
export interface Naming {
  readonly tag: string | null;
  readonly operationId: string | null;
  readonly method: string;
  /** The path's segments below its server's, parameters in braces. */
  readonly segments: readonly string[];
}

/** The first of its tag, its id's prefix and its path that a scope can name as a service. */
export function serviceOf({ tag, operationId, segments }: Naming): string {
  const [prefix] = splitId(operationId ?? "");
  const candidates = [tag, prefix, ...segments.filter((segment) => isWord(segment))];
  for (const candidate of candidates) {
    const service = kebab(candidate ?? "");
    if (/^[a-z]/.test(service)) return service;
  }
  return "api";
}

/** The operation's name within its service, by its id or else by its path. */
export function operationOf(naming: Naming, service: string): string {
  const { operationId } = naming;
  const [prefix, rest] = splitId(operationId ?? "");
  const named = kebab(prefix !== null && kebab(prefix) === service ? rest : (operationId ?? ""));
  return named === "" ? operationByPath(naming, service) : named;
}

/** `get-by-pet-id` for `GET /v1/pets/{petId}` of the service `pets`. */
function operationByPath({ method, segments }: Naming, service: string): string {
  const words = segments.filter((segment) => segment.startsWith("{") || isWord(segment));
  const [first, ...rest] = words;
  const below = first !== undefined && kebab(first) === service ? rest : words;
  return [method, ...below].map(pathWord).join("-");
}

/** The same of the whole path, for operations whose shorter names are not theirs alone. */
export function operationByWholePath({ method, segments }: Naming): string {
  return [method, ...segments].map(pathWord).join("-");
}

/**
 * What a path's last parameter names, by the literal before it. Types of Unity Catalog are read by rules of their own,
 * so one that is called like them takes the service's name in front.
 */
export function resourceTypeOf(collection: string | null, service: string): string {
  const type = (collection !== null && isWord(collection) && singular(kebab(collection))) || service;
  return isUnityType(type) || type === "volume-path" ? `${service}-${type}` : type;
}

/** Of an English plural in kebab-case, well enough for a label. */
export function singular(word: string): string {
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|[^a]ch|x|us|ias)es$/.test(word)) return word.slice(0, -2);
  return /(?:ss|us|is)$/.test(word) ? word : word.replace(/s$/, "");
}

function isWord(segment: string): boolean {
  return !segment.startsWith("{") && !VERSION.test(segment);
}

function pathWord(word: string): string {
  return word.startsWith("{") ? `by-${kebab(word)}` : kebab(word);
}

/** `repos/list-for-org` and `repos.list` in prefix and rest. */
function splitId(operationId: string): readonly [prefix: string | null, rest: string] {
  const [, prefix = null, rest = operationId] = /^([^/.]+)[/.](.+)$/.exec(operationId) ?? [];
  return [prefix, rest];
}
