/**
 * @module review.yaml, what people know of the API that its SDK does not say, in a form that is easy to use.
 */

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { GuardClass, NameRule, SqlSource } from "../../src/facts/catalogue/types.ts";
import { ACCESSES, type Access } from "../../src/model/input.ts";

/** What an operation does, and in which way it leads out of the cage. */
export interface Class {
  readonly access: Access;
  readonly guarded?: GuardClass;
}

export interface ExtraOperation {
  readonly id: string;
  readonly methods: readonly string[];
  readonly path: string;
  readonly paths: readonly string[];
  readonly class: Class;
  readonly stream: boolean;
  readonly protocol?: "thrift" | "mcp";
  readonly opaque?: string;
}

export interface ListName {
  readonly name: string;
  readonly or?: string;
  readonly dotted?: true;
}

export interface Area {
  readonly name: string;
  readonly services: ReadonlySet<string>;
  /** Those of its services whose guarded operations it reaches too. */
  readonly guarded: ReadonlySet<string>;
}

export interface GuardedFields {
  readonly fields: Readonly<Record<string, GuardClass>>;
  readonly services: ReadonlySet<string>;
}

export interface Review {
  readonly aliases: Readonly<Record<string, string>>;
  readonly steering: readonly string[];
  readonly omitted: ReadonlySet<string>;
  /** By service: the part of a path that also has another spelling, and that spelling. */
  readonly also: Readonly<Record<string, readonly [string, string]>>;
  /** By operation. */
  readonly classes: ReadonlyMap<string, Class>;
  readonly extra: readonly ExtraOperation[];
  readonly guardFields: readonly GuardedFields[];
  /** By operation. */
  readonly sql: Readonly<Record<string, SqlSource>>;
  readonly owned: Readonly<Record<string, string>>;
  readonly inline: Readonly<Record<string, { readonly field: string; readonly value: string }>>;
  readonly opaque: Readonly<Record<string, string>>;
  readonly streamed: ReadonlySet<string>;
  /** By operation. */
  readonly names: ReadonlyMap<string, readonly NameRule[]>;
  /** By operation, the parameters that look like names and are none that count. */
  readonly harmless: Readonly<Record<string, readonly string[]>>;
  /** By service; `none` where path parameters name nothing that a scope could be limited to. */
  readonly collections: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, ListName>>;
  readonly areas: readonly Area[];
}

const GUARDS: readonly GuardClass[] = [
  "credential",
  "secret",
  "grant",
  "execute",
  "storage",
  "share",
  "owner",
];

interface RawReview {
  readonly aliases: Record<string, string>;
  readonly steering: string[];
  readonly omitted: string;
  readonly also: Record<string, [string, string]>;
  readonly services: Record<string, Record<string, string>>;
  readonly extra: {
    readonly id: string;
    readonly methods: string[];
    readonly path: string;
    readonly paths?: string[];
    readonly class: string;
    readonly stream?: boolean;
    readonly protocol?: "thrift" | "mcp";
    readonly opaque?: string;
  }[];
  readonly guard_fields: { readonly fields: Record<string, GuardClass>; readonly services: string }[];
  readonly sql: Record<string, string>;
  readonly owned: Record<string, string>;
  readonly inline: Record<string, string>;
  readonly opaque: Record<string, string>;
  readonly streamed: string;
  readonly names: Record<string, string>;
  readonly harmless: Record<string, string>;
  readonly collections: Record<string, string>;
  readonly lists: Record<string, string>;
  readonly areas: Record<string, { readonly services?: string; readonly guarded?: string }>;
}

/** Reads the file. Throws an error that names what is malformed in it. */
export function readReview(path = new URL("./review.yaml", import.meta.url)): Review {
  return parseReview(readFileSync(path, "utf8"));
}

function parseReview(text: string): Review {
  const raw = parse(text, { strict: true, uniqueKeys: true }) as RawReview;
  return {
    aliases: raw.aliases,
    steering: raw.steering,
    omitted: new Set(words(raw.omitted)),
    also: raw.also,
    classes: classesOf(raw.services),
    extra: raw.extra.map(({ paths = [], stream = false, ...rest }) => ({
      ...rest,
      paths,
      stream,
      class: parseClass(rest.class, rest.id),
    })),
    guardFields: raw.guard_fields.map(({ fields, services }) => ({
      fields,
      services: new Set(words(services)),
    })),
    sql: byOperation(raw.sql, parseSqlSource),
    owned: raw.owned,
    inline: byOperation(raw.inline, (text) => {
      const [field = "", value = ""] = words(text);
      return { field, value };
    }),
    opaque: raw.opaque,
    streamed: new Set(words(raw.streamed)),
    names: namesOf(raw.names),
    harmless: byOperation(raw.harmless, words),
    collections: raw.collections,
    lists: Object.fromEntries(Object.entries(raw.lists).map(([id, list]) => [id, parseListName(list, id)])),
    areas: Object.entries(raw.areas).map(([name, { services = "", guarded = "" }]) => ({
      name,
      services: new Set([...words(services), ...words(guarded)]),
      guarded: new Set(words(guarded)),
    })),
  };
}

function classesOf(services: RawReview["services"]): Map<string, Class> {
  const classes = new Map<string, Class>();
  for (const [service, groups] of Object.entries(services)) {
    for (const [name, operations] of Object.entries(groups)) {
      for (const operation of words(operations)) {
        const id = `${service}.${operation}`;
        if (classes.has(id)) throw new Error(`review.yaml: ${id} is classified twice`);
        classes.set(id, parseClass(name, id));
      }
    }
  }
  return classes;
}

function parseClass(text: string, id: string): Class {
  const [access, guarded, ...more] = text.split(" ");
  const isClass =
    (ACCESSES as readonly string[]).includes(access ?? "") &&
    (guarded === undefined || (GUARDS as readonly string[]).includes(guarded)) &&
    more.length === 0;
  if (!isClass)
    throw new Error(`review.yaml: ${id}: ${JSON.stringify(text)} is no access, or access and guard`);
  return guarded === undefined
    ? { access: access as Access }
    : { access: access as Access, guarded: guarded as GuardClass };
}

function namesOf(raw: RawReview["names"]): Map<string, readonly NameRule[]> {
  const names = new Map<string, readonly NameRule[]>();
  for (const [ids, text] of Object.entries(raw)) {
    const rules = text.split(";").filter((rule) => rule.trim() !== "");
    for (const id of words(ids)) {
      if (names.has(id)) throw new Error(`review.yaml: the names of ${id} stand there twice`);
      names.set(id, rules.map(parseNameRule));
    }
  }
  return names;
}

/** `schema catalog_name schema_name`, or `warehouses:warehouse warehouse_id` where another service's scopes reach it. */
function parseNameRule(text: string): NameRule {
  const [head = "", ...parts] = words(text);
  const [first = "", second] = head.split(":");
  if (first === "" || parts.length === 0)
    throw new Error(`review.yaml: ${JSON.stringify(text)} names nothing`);
  return second === undefined ? { type: first, parts } : { type: second, parts, service: first };
}

function parseListName(text: string, id: string): ListName {
  const [, name, or, dotted] = /^(\w+)(?: or (\w+))?( dotted)?$/.exec(text) ?? [];
  if (name === undefined) throw new Error(`review.yaml: ${id}: ${JSON.stringify(text)} names no field`);
  return { name, ...(or === undefined ? {} : { or }), ...(dotted === undefined ? {} : { dotted: true }) };
}

/** `text catalog schema`, or `dashboard text`. */
function parseSqlSource(source: string): SqlSource {
  const [text = "", catalog, schema] = words(source);
  if (text === "dashboard") return { text: catalog ?? "", dashboard: true };
  return {
    text,
    ...(catalog === undefined ? {} : { catalog }),
    ...(schema === undefined ? {} : { schema }),
  };
}

function byOperation<Value>(
  raw: Record<string, string>,
  read: (text: string) => Value,
): Record<string, Value> {
  const entries = Object.entries(raw).flatMap(([ids, text]) =>
    words(ids).map((id) => [id, read(text)] as const),
  );
  return Object.fromEntries(entries);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
