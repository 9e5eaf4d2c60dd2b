/**
 * @module So many calls upstream at once and no more. The others wait for a short while, in turn by client, so that nobody's
 * many requests keep somebody else's few from going on.
 */

export interface CapsOptions {
  /** Calls at once; as many may wait. */
  readonly max: number;
  /** How long one waits. */
  readonly waitMs?: number;
}

/** Says whom to tell that the caller has gone. Called only where it has to wait. */
export type WhenGone = (gone: () => void) => void;

export interface Caps {
  /**
   * Takes a place, which `leave` gives back: at once, or once there is room. False where too many wait, where it took too
   * long, or where the caller has gone: then it has none.
   */
  enter(client: string, whenGone: WhenGone): boolean | Promise<boolean>;
  leave(client: string): void;
  /** Both are 0 where nobody has a place and nobody waits. */
  readonly counts: () => { readonly running: number; readonly waiting: number };
}

/** Shorter than clients are patient, longer than most calls take. */
const WAIT_MS = 2000;

type Settle = (entered: boolean) => void;

export function createCaps({ max, waitMs = WAIT_MS }: CapsOptions): Caps {
  /** What a client may have at once while others wait. */
  const share = Math.max(1, Math.floor(max / 2));
  const running = new Map<string, number>();
  /** Who waits, by client; the client whose turn is next stands first. Never an empty list. */
  const lines = new Map<string, Settle[]>();
  let total = 0;
  let waiting = 0;

  const take = (client: string) => {
    total++;
    running.set(client, (running.get(client) ?? 0) + 1);
  };

  const leaveLine = (client: string, settle: Settle) => {
    const line = lines.get(client);
    const at = line?.indexOf(settle) ?? -1;
    if (line === undefined || at < 0) return;
    line.splice(at, 1);
    waiting--;
    if (line.length === 0) lines.delete(client);
  };

  /** The first client within its share; where none is, the first of all, so that no place stays empty. */
  const nextClient = (): string | undefined => {
    for (const client of lines.keys()) if ((running.get(client) ?? 0) < share) return client;
    return lines.keys().next().value;
  };

  const letIn = (client: string) => {
    const line = lines.get(client) as Settle[];
    // To the end of the turns, where more of its own wait.
    lines.delete(client);
    lines.set(client, line);
    take(client);
    (line[0] as Settle)(true);
  };

  /** Makes room for a client that has less in line than another: whoever came last in the longest line goes. */
  const makeRoom = (client: string): boolean => {
    let longest: Settle[] = [];
    for (const line of lines.values()) if (line.length > longest.length) longest = line;
    if (longest.length <= (lines.get(client)?.length ?? 0) + 1) return false;
    (longest.at(-1) as Settle)(false);
    return true;
  };

  return {
    enter(client, whenGone) {
      if (total < max) {
        take(client);
        return true;
      }
      if (waiting >= max && !makeRoom(client)) return false;
      return new Promise((resolve) => {
        const settle = (entered: boolean) => {
          clearTimeout(timer);
          leaveLine(client, settle);
          resolve(entered);
        };
        const giveUp = () => {
          if (lines.get(client)?.includes(settle)) settle(false);
        };
        const timer = setTimeout(giveUp, waitMs);
        const line = lines.get(client);
        if (line === undefined) lines.set(client, [settle]);
        else line.push(settle);
        waiting++;
        whenGone(giveUp);
      });
    },
    leave(client) {
      total--;
      const left = (running.get(client) ?? 1) - 1;
      if (left === 0) running.delete(client);
      else running.set(client, left);
      const next = nextClient();
      if (next !== undefined) letIn(next);
    },
    counts: () => ({ running: total, waiting }),
  };
}
