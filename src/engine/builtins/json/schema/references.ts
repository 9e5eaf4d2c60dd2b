/**
 * @module References between schemas (`$ref`, `$id`; Go's gojsonreference): resolved, and looked up in what is at hand. Nothing is
 * ever fetched, from no host and no file; only metaschemas are known.
 */

import { BuiltinError } from "../../builtin.ts";
import { isList, type Json, type JsonObject } from "./document.ts";
import { metaschema } from "./metaschemas.ts";

/** The versions of JSON Schema that gojsonschema tells apart. A schema that names none may use what any of them has. */
export const Draft = { four: 4, six: 6, seven: 7, hybrid: Number.POSITIVE_INFINITY } as const;

const DRAFTS: Readonly<Record<string, number>> = {
  "http://json-schema.org/draft-04/schema": Draft.four,
  "http://json-schema.org/draft-06/schema": Draft.six,
  "http://json-schema.org/draft-07/schema": Draft.seven,
};

/** A schema, and the draft that its document names. */
export interface PooledSchema {
  readonly json: Json;
  readonly draft: number | undefined;
}

/** Stands for the base of references that are relative to nothing. */
const NOWHERE = "nowhere://nowhere";

/** A reference as seen from a base. Throws a `BuiltinError` where it is none. */
export function resolveReference(reference: string, base: string): string {
  const isRelative = !/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(base);
  const [document = ""] = base.split("#", 1);
  try {
    const { href } = new URL(reference, isRelative ? `${NOWHERE}${document}` : document);
    const resolved = href.startsWith(NOWHERE) ? href.slice(NOWHERE.length) : href;
    return resolved.endsWith("#") ? resolved.slice(0, -1) : resolved;
  } catch {
    throw new BuiltinError(`parse ${JSON.stringify(reference)}: not a URI reference`);
  }
}

/** The draft that a schema names; undefined where it names none that is known. */
export function draftOf(json: Json): number | undefined {
  if (typeof json === "boolean") return undefined;
  if (!(json instanceof Map)) throw new BuiltinError("schema is invalid");
  const name = json.get("$schema");
  if (name === undefined) return undefined;
  if (typeof name !== "string") throw new BuiltinError("$schema must be of type string");
  const url = name.endsWith("#") ? name.slice(0, -1) : name;
  return Object.hasOwn(DRAFTS, url) ? DRAFTS[url] : undefined;
}

/** Schemas by the references that find them. */
export class SchemaPool {
  readonly #schemas = new Map<string, PooledSchema>();

  /** Takes in a document: what it holds is found by its `$id`, and each `$ref` in it is made absolute. */
  constructor(document: Json) {
    const draft = draftOf(document);
    this.#collect(document, "", draft);
    this.#schemas.set("", { json: document, draft });
  }

  /** The schema that an absolute reference names. Throws a `BuiltinError` where there is none. */
  get(reference: string): PooledSchema {
    const known = this.#schemas.get(reference);
    if (known !== undefined) return known;
    const [url = "", fragment = ""] = reference.split("#", 2);
    const document = this.#schemas.get(url) ?? this.#metaschema(url);
    if (document === undefined) throw unreachable(reference);
    const found = { json: find(document.json, fragment), draft: document.draft };
    this.#schemas.set(reference, found);
    return found;
  }

  #metaschema(url: string): PooledSchema | undefined {
    const json = metaschema(url);
    if (json === undefined) return undefined;
    const schema = { json, draft: draftOf(json) };
    this.#collect(json, url, schema.draft);
    this.#schemas.set(url, schema);
    return schema;
  }

  #collect(json: Json, base: string, draft: number | undefined): void {
    if (isList(json)) for (const item of json) this.#collect(item, base, draft);
    if (!(json instanceof Map)) return;
    const scope = this.#scopeOf(json, base, draft);
    const reference = json.get("$ref");
    if (typeof reference === "string") json.set("$ref", resolveQuietly(reference, scope) ?? reference);
    for (const [name, item] of json) {
      if (name === "const" || name === "enum") continue;
      // Names of properties are no keywords.
      const isByName = name === "properties" || name === "dependencies" || name === "patternProperties";
      if (!isByName) this.#collect(item, scope, draft);
      else if (item instanceof Map) for (const part of item.values()) this.#collect(part, scope, draft);
    }
  }

  #scopeOf(json: JsonObject, base: string, draft: number | undefined): string {
    const id = json.get(json.has("id") ? "id" : "$id");
    if (typeof id !== "string") return base;
    const scope = resolveQuietly(id, base);
    if (scope === undefined) return base;
    if (this.#schemas.has(scope)) throw new BuiltinError(`Reference already exists: "${scope}"`);
    this.#schemas.set(scope, { json, draft });
    return scope;
  }
}

/** What is wrong with a reference is told where it is followed. */
function resolveQuietly(reference: string, base: string): string | undefined {
  try {
    return resolveReference(reference, base);
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}

function unreachable(reference: string): BuiltinError {
  return new BuiltinError(
    /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/#]|file:\/)/.test(reference)
      ? `remote reference loading disabled: ${reference}`
      : `Reference ${reference} must be canonical`,
  );
}

/** By a JSON Pointer (RFC 6901); what is none finds the whole document. */
function find(document: Json, fragment: string): Json {
  const pointer = decode(fragment);
  if (!pointer.startsWith("/")) return document;
  let json = document;
  for (const token of pointer.slice(1).split("/")) json = step(json, token);
  return json;
}

function step(json: Json, token: string): Json {
  if (json instanceof Map) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const found = json.get(name);
    if (found === undefined) throw new BuiltinError(`Object has no key '${name}'`);
    return found;
  }
  if (!isList(json)) throw new BuiltinError(`Invalid token reference '${token}'`);
  if (!/^[+-]?\d+$/.test(token)) throw new BuiltinError(`Invalid array index '${token}'`);
  const found = json[Number(token)];
  if (found === undefined) {
    throw new BuiltinError(`Out of bound array[0,${json.length}] index '${Number(token)}'`);
  }
  return found;
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
