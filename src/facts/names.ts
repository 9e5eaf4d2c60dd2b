/**
 * @module Resource names: Unity Catalog's dotted names and volume paths in their parts, or null where they can't be
 * read for sure.
 */

import type { Access, Resource } from "../model/input.ts";

/** What a resource is, whose scopes reach it, and what is done with it. */
export interface Kind {
  readonly type: string;
  readonly service: string;
  readonly access: Access;
  /**
   * Whether all names that scopes of this service can hold are of one part: then a scope that has dots in its resource can
   * only mean one name that has them.
   */
  readonly isFlat: boolean;
}

/** How many dotted parts a Unity Catalog name of each type has. */
const PARTS: Readonly<Record<string, number>> = {
  catalog: 1,
  schema: 2,
  table: 3,
  volume: 3,
  function: 3,
  model: 3,
  /** A secret, an index: whatever else has a name in a schema. */
  securable: 3,
  column: 4,
};

/** What other parts of the API call these types; what stands in neither list is a name of one part. */
const SYNONYMS: Readonly<Record<string, string>> = {
  "registered-model": "model",
  registeredmodel: "model",
  routine: "function",
  procedure: "function",
  view: "table",
  "online-table": "table",
};

/** A file's path in a volume: the file is governed by its volume. */
const VOLUME_PATH = "volume-path";

/** Quotes, blanks, controls and slashes stand in no Unity Catalog name, only in attempts to make one look like another. */
const NOT_IN_NAMES = /[\s\p{Cc}\p{Cf}`'"\\/%]/u;

/** One way to write a type: `SCHEMA`, `registered_model` and `registeredModels` come from different parts of the API. */
export function resourceType(text: string): string {
  const plain = text.toLowerCase().replaceAll("_", "-");
  return SYNONYMS[plain] ?? plain;
}

export function isUnityType(type: string): boolean {
  return Object.hasOwn(PARTS, type);
}

export function resourceOf(kind: Kind, text: string): Resource {
  if (kind.type === VOLUME_PATH) return volumeOf(kind, text);
  const count = Object.hasOwn(PARTS, kind.type) ? PARTS[kind.type] : undefined;
  if (count === undefined) return text === "" ? opaqueResource(kind) : namedResource(kind, [text]);
  return unityResource(kind, unityParts(text, count));
}

/** A resource whose name in several parts is no name of Unity Catalog: its parts are compared one by one. */
export function namedResource(kind: Kind, parts: readonly string[]): Resource {
  const name = parts.join(".");
  const aliases = kind.isFlat && parts.length === 1 && name.includes(".") ? [name] : [];
  return { ...opaqueResource(kind), name, parts, aliases };
}

/** A resource whose name can't be read for sure; the policy denies it. */
export function opaqueResource({ type, service, access }: Omit<Kind, "isFlat">): Resource {
  const unknown = { name: null, parts: [], aliases: [], catalog: null, schema: null, table: null };
  return { type: type === VOLUME_PATH ? "volume" : type, service, ...unknown, access };
}

function unityResource(kind: Kind, parts: readonly string[] | null): Resource {
  if (parts === null) return opaqueResource(kind);
  const [catalog = null, schema = null, third = null] = parts;
  const table = kind.type === "table" ? third : null;
  return { ...namedResource(kind, parts), catalog, schema, table };
}

function unityParts(text: string, count: number): readonly string[] | null {
  const parts = text.split(".").map(unityName);
  return parts.length === count && parts.every((part) => part !== null) ? parts : null;
}

/**
 * One part of a name as Unity Catalog stores it, in lower case; null where another reader could fold it to another
 * name (`K`, the Kelvin sign, lower-cases to `k`).
 */
export function unityName(part: string): string | null {
  if (part === "" || NOT_IN_NAMES.test(part)) return null;
  const lower = part.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const folds = [part.toLowerCase(), part.toUpperCase().toLowerCase(), part.normalize("NFKC").toLowerCase()];
  return folds.every((fold) => fold === lower) ? lower : null;
}

/** `Volumes/catalog/schema/volume/…`. */
function volumeOf(kind: Kind, path: string): Resource {
  const [root, ...rest] = path.replace(/^\//, "").split("/");
  const parts = rest.slice(0, 3).map(unityName);
  const sure = root === "Volumes" && parts.length === 3 && parts.every((part) => part !== null);
  return unityResource({ ...kind, type: "volume" }, sure ? parts : null);
}
