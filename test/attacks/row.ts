/**
 * @module What a row of the table is, and the words that rows are written with.
 */

import type { AttackClass } from "./classes.ts";
import type { ForgedTokens } from "./forged.ts";

export interface AttackContext {
  /** A token with the row's scope. */
  readonly token: string;
  /** The gateway's own host and port. */
  readonly host: string;
  readonly forged: ForgedTokens;
}

export type Expectation =
  /** Nothing reaches the upstream. `mayClose`: the connection may end without an answer. */
  | { readonly kind: "refused"; readonly statuses: readonly number[]; readonly mayClose: boolean }
  /** What is harmless goes on: what arrives, as `METHOD target`, and the statuses of the answers. */
  | {
      readonly kind: "forwarded";
      readonly arrives: readonly string[];
      readonly answers: readonly number[];
      readonly body: string | null;
    }
  /** What is streamed is on its way when it breaks off: it arrives broken off, or not at all. */
  | { readonly kind: "interrupted"; readonly arrives: string };

export interface Row {
  readonly name: string;
  readonly class: AttackClass;
  /** The advisory that showed the class, with the gateway that had it. */
  readonly advisory?: string;
  /** Of the token; without it the token can do everything that the gateway's client can. */
  readonly scope?: string;
  /** What goes over the socket. Texts are bytes: one character, one byte. */
  readonly raw: (context: AttackContext) => string;
  readonly expect: Expectation;
}

/** What the client of the attacked gateway was granted: neither warehouses nor statements. */
export const BROAD_SCOPE =
  "catalogs:read catalogs:write schemas:read tables:read tables:write queries:read queries:write files:read files:write";

export const CATALOGS = "/api/2.1/unity-catalog/catalogs";
export const SCHEMAS = "/api/2.1/unity-catalog/schemas";
export const TABLES = "/api/2.1/unity-catalog/tables";
export const LEGACY_QUERIES = "/api/2.0/preview/sql/queries";
export const QUERIES = "/api/2.0/sql/queries";
export const FILES = "/api/2.0/fs/files/Volumes/main/default/box";
/** What the token never reaches. */
export const WAREHOUSES = "/api/2.0/sql/warehouses";

/** Refused, with one of these statuses. */
export function refused(...statuses: readonly number[]): Expectation {
  return { kind: "refused", statuses, mayClose: false };
}

/** Refused with one of these statuses, or the connection just ends. */
export function cutOff(...statuses: readonly number[]): Expectation {
  return { kind: "refused", statuses, mayClose: true };
}

/** One request arrives, as this. */
export function forwarded(arrives: string, body: string | null = null): Expectation {
  return { kind: "forwarded", arrives: [arrives], answers: [200], body };
}

/** This arrives broken off, or not at all. */
export function interrupted(arrives: string): Expectation {
  return { kind: "interrupted", arrives };
}

/** These arrive, in order; other requests on the connection have the other answers. */
export function pipelined(arrives: readonly string[], answers: readonly number[]): Expectation {
  return { kind: "forwarded", arrives, answers, body: null };
}

export interface Message {
  /** Method and target; ` HTTP/1.1` is added. */
  readonly line: string;
  /** Beside Host, Authorization and `Connection: close`. */
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly keepAlive?: boolean;
}

/** A request with the row's token that is well-formed but for what the row puts in. */
export function message({ token, host }: AttackContext, { line, headers, body, keepAlive }: Message): string {
  const fields = [`Host: ${host}`, `Authorization: Bearer ${token}`, ...(headers ?? [])];
  if (!keepAlive) fields.push("Connection: close");
  return `${line} HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n${body ?? ""}`;
}

/** A GET of a target, with further headers. */
export function get(target: string, ...headers: readonly string[]): Row["raw"] {
  return (context) => message(context, { line: `GET ${target}`, headers });
}

/** A message with a JSON body and its length. */
export function json(line: string, body: string, ...headers: readonly string[]): Row["raw"] {
  const fields = ["Content-Type: application/json", `Content-Length: ${body.length}`, ...headers];
  return (context) => message(context, { line, headers: fields, body });
}

/** A text's UTF-8 bytes, one character each. */
export function utf8(text: string): string {
  return Buffer.from(text).toString("latin1");
}
