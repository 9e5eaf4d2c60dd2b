/**
 * @module What a limit is: so many requests within a window of time, counted in a bucket.
 */

/** One request's share of one bucket. */
export interface Charge {
  /** Names the bucket; the same for all requests that are counted together. */
  readonly key: string;
  /** The client that the bucket belongs to, whatever it is counted by. */
  readonly owner: string;
  /** Requests within a window. */
  readonly limit: number;
  readonly windowMs: number;
}

/** Why a request has to wait; null where it has not. */
export type Wait = { readonly ms: number } | null;

/** Counts requests. What several processes share is another one of these. */
export interface Limiter {
  /**
   * Takes one from every bucket, or says how long it takes until all of them have room. A request that has to wait takes
   * nothing from buckets that had room, unless another request was served from one of them meanwhile. Rejects where the
   * counts can't be had.
   */
  take(charges: readonly Charge[]): Promise<Wait>;
}
