/**
 * @module Times of single calls, by batches long enough for the clock, and what is said of many.
 */

export interface Times {
  /** Timed calls. */
  readonly calls: number;
  /** Microseconds a call. */
  readonly medianUs: number;
  /** Of all batches: on a machine that does other things at once, those that had to wait for it count too. */
  readonly p99Us: number;
  /** The call whose own median is the highest. */
  readonly slowest: { readonly index: number; readonly medianUs: number };
}

export interface MeasureOptions {
  /** Untimed, over all the calls, so that what is measured is compiled. */
  readonly warmUpRounds: number;
  /** Timed, over all the calls. */
  readonly rounds: number;
  /** Calls of one kind between two readings of the clock, whose own cost is then a fraction of theirs. */
  readonly batch: number;
}

/** Times each of `calls` in turn, so that no call is served by what the same one left behind. */
export function measure(
  calls: readonly (() => unknown)[],
  { warmUpRounds, rounds, batch }: MeasureOptions,
): Times {
  // Kept, so that no call can be left out as useless.
  let kept: unknown;
  for (let round = 0; round < warmUpRounds; round++) {
    for (const call of calls) kept = call();
  }
  const times = calls.map(() => new Float64Array(rounds));
  for (let round = 0; round < rounds; round++) {
    for (const [index, call] of calls.entries()) {
      const startedAt = process.hrtime.bigint();
      for (let count = 0; count < batch; count++) kept = call();
      (times[index] as Float64Array)[round] = Number(process.hrtime.bigint() - startedAt) / batch / 1000;
    }
  }
  if (kept === measure) throw new Error("a call gave the measuring function");
  const medians = times.map((own) => quantile(own.toSorted(), 0.5));
  const slowest = medians.indexOf(Math.max(...medians));
  const all = Float64Array.from(times.flatMap((own) => [...own])).toSorted();
  return {
    calls: all.length * batch,
    medianUs: quantile(all, 0.5),
    p99Us: quantile(all, 0.99),
    slowest: { index: slowest, medianUs: medians[slowest] as number },
  };
}

/** Of sorted times: the smallest that at least this share of them does not exceed. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
