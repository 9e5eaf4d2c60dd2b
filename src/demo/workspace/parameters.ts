/**
 * @module Parameters of a request, checked, and lists cut into pages as Databricks cuts them.
 */

import type { Request } from "express";
import { ApiError } from "./errors.ts";

/** A query parameter; undefined where it is absent or empty. */
export function queryValue(request: Request, name: string): string | undefined {
  const value = request.query[name];
  if (value === undefined || value === "") return undefined;
  if (typeof value === "string") return value;
  throw new ApiError("INVALID_PARAMETER_VALUE", `Parameter '${name}' is given more than once.`);
}

export function requiredQuery(request: Request, name: string): string {
  const value = queryValue(request, name);
  if (value !== undefined) return value;
  throw new ApiError("INVALID_PARAMETER_VALUE", `Missing required parameter '${name}'.`);
}

/** A field of a JSON object that must be a string. */
export function requiredField(fields: unknown, name: string): string {
  const value = optionalField(fields, name);
  if (value !== undefined) return value;
  throw new ApiError("INVALID_PARAMETER_VALUE", `Missing required field '${name}'.`);
}

/** A field of a JSON object that is a string, or undefined where it is absent or empty. */
export function optionalField(fields: unknown, name: string): string | undefined {
  const value = (fields as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw new ApiError("INVALID_PARAMETER_VALUE", `Field '${name}' must be a string.`);
}

/** A whole number from the query, from `least` to `most`. */
export function queryNumber(request: Request, name: string, limits: NumberLimits): number {
  const text = queryValue(request, name);
  if (text === undefined) return limits.otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= limits.least && value <= limits.most) return value;
  const range = `from ${limits.least} to ${limits.most}`;
  throw new ApiError("INVALID_PARAMETER_VALUE", `Parameter '${name}' must be a whole number ${range}.`);
}

export interface NumberLimits {
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** To be spread into the answer: absent on the last page. */
  readonly next: { readonly next_page_token?: string };
}

/** The page that `page_token` names. `sizeName` is what the list calls its size; 0 leaves it to the server. */
export function pageOf<Item>(request: Request, all: readonly Item[], sizeName: string): Page<Item> {
  const asked = queryNumber(request, sizeName, { least: 0, most: 1000, otherwise: 0 });
  const start = offsetOf(queryValue(request, "page_token"));
  const end = start + (asked || 100);
  const next = end < all.length ? { next_page_token: tokenFor(end) } : {};
  return { items: all.slice(start, end), next };
}

/** Opaque to clients, as the real ones are. */
function tokenFor(offset: number): string {
  return Buffer.from(`demo-page:${offset}`).toString("base64url");
}

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const offset = /^demo-page:(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString("latin1"))?.[1];
  if (offset === undefined)
    throw new ApiError("INVALID_PARAMETER_VALUE", "Parameter 'page_token' is not valid.");
  return Number(offset);
}
