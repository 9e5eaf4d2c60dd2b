/**
 * @module So many at once and no more: the others wait for their turn, in order, and where too many wait the next is told so.
 */

export interface TurnLimits {
  readonly running: number;
  readonly waiting: number;
}

/** Gives a function that does work in its turn, or gives `"busy"` at once where as many wait as may. */
export function takeTurns({ running: maxRunning, waiting: maxWaiting }: TurnLimits) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async function inTurn<Value>(work: () => Promise<Value>): Promise<Value | "busy"> {
    if (running < maxRunning) running++;
    else if (waiting.length >= maxWaiting) return "busy";
    // Whoever ends hands the turn on, so that nobody comes between.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
