/**
 * @module Responses kept over evaluations, for requests of `http.send` that ask for it by `cache` or `force_cache`: RFC 9111 as far
 * as OPA follows it. What went stale is asked for anew as a whole.
 */

import type { Response } from "../builtins/http/answer.ts";
import type { SendRequest } from "../builtins/http/send-request.ts";

interface Kept {
  readonly response: Response;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
  readonly bytes: number;
}

/** What may be kept at all; the others tell of a state that passes. */
const CACHEABLE = [200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501];
const MAX_BYTES = 16 * 1024 * 1024;
/** About what a response takes beside its body. */
const OVERHEAD_BYTES = 1024;

/** Holds up to so many bytes; what was kept longest goes first. One serves any number of policies. */
export class ResponseCache {
  readonly #kept = new Map<string, Kept>();
  readonly #maxBytes: number;
  readonly #now: () => number;
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES, now: () => number = Date.now) {
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  /** The response to a request of this key, as long as it is fresh. */
  get(key: string): Response | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined || kept.expiresAt > this.#now()) return kept?.response;
    this.#drop(key, kept);
    return undefined;
  }

  /** Keeps a response for as long as the request wants it forced, or else its own headers allow. */
  set(key: string, request: SendRequest, response: Response): void {
    const expiresAt = expiryOf(request, response, this.#now());
    const bytes = response.body.length + key.length + OVERHEAD_BYTES;
    if (!CACHEABLE.includes(response.code) || expiresAt <= this.#now() || bytes > this.#maxBytes) return;
    const before = this.#kept.get(key);
    if (before !== undefined) this.#drop(key, before);
    for (const [oldest, kept] of this.#kept) {
      if (this.#bytes + bytes <= this.#maxBytes) break;
      this.#drop(oldest, kept);
    }
    this.#kept.set(key, { response, expiresAt, bytes });
    this.#bytes += bytes;
  }

  #drop(key: string, { bytes }: Kept): void {
    this.#kept.delete(key);
    this.#bytes -= bytes;
  }
}

/** Zero where it may not be kept, or doesn't say for how long. */
function expiryOf({ forcedCacheSeconds }: SendRequest, { headers }: Response, now: number): number {
  if (forcedCacheSeconds > 0) return now + forcedCacheSeconds * 1000;
  const directives = (headers.get("cache-control")?.[0] ?? "")
    .split(",")
    .map((directive) => directive.trim());
  if (directives.includes("no-store")) return 0;
  const maxAge = directives.map((directive) => /^max-age=(\d{1,10})$/.exec(directive)?.[1]).find(Boolean);
  if (maxAge === undefined) return Date.parse(headers.get("expires")?.[0] ?? "") || 0;
  const sentAt = Date.parse(headers.get("date")?.[0] ?? "") || 0;
  return sentAt === 0 ? 0 : sentAt + Number(maxAge) * 1000;
}
