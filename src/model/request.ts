/**
 * @module The canonical request: the one form of a request that policy and upstream both see.
 */

import type { CanonicalPath } from "./brand.ts";

/** How the message says where its body ends (RFC 9112, section 6). */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" };

/** The request target, taken apart and put together again. */
export interface Target {
  readonly path: CanonicalPath;
  /** Decoded. */
  readonly segments: readonly string[];
  /** Decoded, every value of a repeated parameter in order; has no prototype. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** The query re-encoded, with its `?`; empty where there is none. */
  readonly search: string;
}

/** What the headers of a request say. Several requests of one connection may have the same object. */
export interface Fields {
  readonly host: string;
  /** Lower-case names, as received: credentials are still among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The headers that policy and upstream see: those among `headers` that are the client's to choose. */
  readonly forwarded: Readonly<Record<string, string>>;
  readonly framing: Framing;
}

/** Everything of a request that is known before its body is read. */
export interface RequestHead extends Target, Fields {
  readonly id: string;
  /** RFC 3339. */
  readonly time: string;
  readonly method: string;
  readonly source: { readonly ip: string; readonly tls: { readonly version: string } | null };
}

/** A body: not sent, read and parsed (its bytes go on unchanged), or left on the wire. */
export type Body =
  | { readonly state: "absent" }
  | { readonly state: "parsed"; readonly bytes: Buffer; readonly value: unknown }
  | { readonly state: "streamed" };
