/**
 * @module What takes part: how it is started, and what it can do.
 */

import type { Started } from "../processes.ts";
import type { Tools } from "../tools.ts";

/** What it asks of a request before it passes it on. */
export type Checks = "nothing" | "token and policy";

export interface Place {
  readonly tools: Tools;
  readonly upstreamPort: number;
  /** Of the gateway under test, all its processes together; null for any. */
  readonly cpu: string | null;
  /** What the token is for. */
  readonly scopes: readonly string[];
  /** For Postern: what its config has beside. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface Running {
  readonly url: string;
  /** What a client shows; of the same size where nobody looks at it. */
  readonly token: string;
  readonly processes: readonly Started[];
  /** Called after each round, for what would else fill the disk. */
  tidy?(): void;
}

export interface Contender {
  readonly name: string;
  readonly checks: Checks;
  /** Takes out of lists what the token may not see. */
  readonly filters: boolean;
  /** Reads SQL. */
  readonly readsSql: boolean;
  /** Why it can't take part; null where it can. */
  missing(tools: Tools): string | null;
  start(place: Place): Promise<Running>;
}

/** The reference of all ratios. */
export const REFERENCE = "node:http passthrough";
export const DIRECT = "direct, nginx";
export const POSTERN = "Postern";

/** Those that works other than the main one compare, so that a run ends in good time. */
export function isCompared({ name }: Contender): boolean {
  return [DIRECT, "nginx proxy", REFERENCE, "undici passthrough", POSTERN].includes(name);
}
