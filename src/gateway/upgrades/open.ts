/**
 * @module The WebSockets that are open: how many, and that none outlives what let it in.
 */

import type { Config } from "../../config/index.ts";
import type { Policy } from "../../engine/index.ts";
import { CLOSE_CODES, type Tunnel } from "../../upstream/index.ts";

type UpgradesConfig = Config["upstream"]["upgrades"];

export interface Upgrades {
  readonly idleMs: number;
  /** Whether connections for this operation may be upgraded. */
  allows(operation: string | undefined): boolean;
  /** A place for one more; null where there is none. It is to be given back. */
  reserve(): Place | null;
  /** Takes no more, and ends those that are still open after the grace. */
  close(graceMs: number): Promise<void>;
}

export interface Place {
  /** Has the place until the tunnel ends. */
  hold(tunnel: Tunnel, bounds: Bounds): void;
  giveBack(): void;
}

export interface Bounds {
  /** By which it was let in. */
  readonly policy: Policy;
  /** When what let it in expires, in seconds since 1970. */
  readonly expiresAt: number;
  /** Whether who was let in would be let in now. */
  readonly isStillHeld: () => Promise<boolean>;
}

/** How often it is asked whether they may go on; a token that ends before the next time ends now. */
const SWEEP_MS = 500;

interface Held extends Bounds {
  readonly tunnel: Tunnel;
  readonly untilMs: number;
}

/** None are allowed where the config has no word of them. */
export function createUpgrades(
  config: UpgradesConfig,
  { policyNow, now = Date.now }: { readonly policyNow: () => Policy; readonly now?: () => number },
): Upgrades {
  const held = new Set<Held>();
  let reserved = 0;
  let isClosing = false;
  let sweeping: NodeJS.Timeout | null = null;

  const check = async ({ tunnel, isStillHeld, untilMs, expiresAt, policy }: Held) => {
    const nextMs = now() + SWEEP_MS;
    if (expiresAt * 1000 <= nextMs) tunnel.end(CLOSE_CODES.policyViolation, "the token has expired");
    else if (untilMs <= nextMs) tunnel.end(CLOSE_CODES.goingAway, "it was open for as long as any may be");
    // Whoever opens it again is decided on anew.
    else if (policy !== policyNow()) tunnel.end(CLOSE_CODES.goingAway, "another policy is in force");
    // Where nobody can tell, it is not.
    else if (!(await isStillHeld().catch(() => false))) {
      tunnel.end(CLOSE_CODES.policyViolation, "the token is not valid any more");
    }
  };
  const release = () => {
    reserved--;
    if (reserved > 0 || sweeping === null) return;
    clearInterval(sweeping);
    sweeping = null;
  };
  return {
    idleMs: config?.idleMs ?? 0,
    allows: (operation) => operation !== undefined && config?.operations.has(operation) === true,
    reserve() {
      if (config === null || isClosing || reserved >= config.max) return null;
      reserved++;
      let isOver = false;
      const giveBack = () => {
        if (!isOver) release();
        isOver = true;
      };
      return {
        giveBack,
        hold(tunnel, bounds) {
          const entry = { ...bounds, tunnel, untilMs: now() + config.maxLifeMs };
          held.add(entry);
          sweeping ??= setInterval(() => held.forEach((each) => void check(each)), SWEEP_MS).unref();
          void tunnel.ended.then(() => {
            held.delete(entry);
            giveBack();
          });
        },
      };
    },
    async close(graceMs) {
      isClosing = true;
      const ended = () => Promise.all([...held].map(({ tunnel }) => tunnel.ended));
      const timer = setTimeout(() => {
        for (const { tunnel } of held) tunnel.end(CLOSE_CODES.goingAway, "the gateway shuts down");
      }, graceMs);
      await ended();
      clearTimeout(timer);
    },
  };
}
