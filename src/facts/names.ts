/**
 * @module Resource names: Unity Catalog's dotted names and volume paths in their parts, or null where they can't be
 * read for sure.
 */

import type { Access, Resource } from "../model/input.ts";
import type { ResourceType } from "./catalogue/types.ts";

/** How many dotted parts a Unity Catalog name of each type has. */
const PARTS: Partial<Record<ResourceType, number>> = { catalog: 1, schema: 2, table: 3 };

/** Quotes, blanks, controls and slashes stand in no Unity Catalog name, only in attempts to make one look like another. */
const NOT_IN_NAMES = /[\s\p{Cc}\p{Cf}`'"\\/%]/u;

export function resourceOf(type: ResourceType, text: string, access: Access): Resource {
  if (type === "volume") return volumeOf(text, access);
  const count = PARTS[type];
  if (count === undefined) {
    return { type, name: text, catalog: null, schema: null, table: null, access };
  }
  return unityResource(type, unityParts(text, count), access);
}

/** A resource whose name can't be read for sure; the policy denies it. */
export function opaqueResource(type: ResourceType, access: Access): Resource {
  return { type, name: null, catalog: null, schema: null, table: null, access };
}

function unityResource(type: ResourceType, parts: readonly string[] | null, access: Access): Resource {
  if (parts === null) return opaqueResource(type, access);
  const [catalog = null, schema = null, third = null] = parts;
  return { type, name: parts.join("."), catalog, schema, table: type === "table" ? third : null, access };
}

function unityParts(text: string, count: number): readonly string[] | null {
  const parts = text.split(".").map(unityName);
  return parts.length === count && parts.every((part) => part !== null) ? parts : null;
}

/**
 * One part of a name as Unity Catalog stores it, in lower case; null where another reader could fold it to another
 * name (`K`, the Kelvin sign, lower-cases to `k`).
 */
function unityName(part: string): string | null {
  if (part === "" || NOT_IN_NAMES.test(part)) return null;
  const lower = part.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const folds = [part.toLowerCase(), part.toUpperCase().toLowerCase(), part.normalize("NFKC").toLowerCase()];
  return folds.every((fold) => fold === lower) ? lower : null;
}

/** `Volumes/catalog/schema/volume/…`: the file is governed by its volume. */
function volumeOf(path: string, access: Access): Resource {
  const [root, ...rest] = path.split("/");
  const parts = rest.slice(0, 3).map(unityName);
  const sure = root === "Volumes" && parts.length === 3 && parts.every((part) => part !== null);
  return unityResource("volume", sure ? parts : null, access);
}
