/**
 * @module What a policy may ask of the network, and how long and how much.
 */

import type { ResponseCache } from "./cache.ts";

/** What whoever runs a policy allows it; see each for what holds where it isn't said. */
export interface NetworkOptions {
  /**
   * Hosts that may be asked, as OPA's `allow_net`: names or addresses without port, compared as they are written. None where it is not
   * said; `"any"` lifts the limit.
   */
  readonly allowNet?: readonly string[] | "any";
  /** How long a request may take that doesn't say, in milliseconds; 5,000 unless it is said. */
  readonly timeoutMs?: number;
  /** How long any may take, with its redirects and repetitions; 30,000 unless it is said. */
  readonly maxTimeoutMs?: number;
  /** How large a response may be, in bytes; 1 MiB unless it is said: reading one takes a tenth of a second. */
  readonly maxResponseBytes?: number;
  /** Variables that `tls_…_env_variable` may name; none unless they are given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Keeps responses over evaluations where requests ask for it; none are kept without. */
  readonly cache?: ResponseCache;
  /** Once it is aborted, what is under way is ended. */
  readonly signal?: AbortSignal;
}

/** What holds where nothing is said. */
export const DEFAULTS = {
  allowNet: [] as readonly string[] | "any",
  timeoutMs: 5_000,
  maxTimeoutMs: 30_000,
  maxResponseBytes: 1024 * 1024,
  environment: {} as Readonly<Record<string, string | undefined>>,
};

/** Options of which none is missing, but for the cache and the signal. */
export type Limits = typeof DEFAULTS & Pick<NetworkOptions, "cache" | "signal">;

/** What went wrong on the way: an answer of its own kind where errors aren't raised. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

/** Whether the host, written so, may be asked. */
export function isAllowed(host: string, { allowNet }: Pick<Limits, "allowNet">): boolean {
  return allowNet === "any" || allowNet.includes(host);
}
