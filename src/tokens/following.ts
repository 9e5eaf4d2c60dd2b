/**
 * @module How a gateway follows the store that it shares with others: what one of them revokes, withdraws or disables is
 * known to all soon after, and one that can't hear of it knows that it can't.
 */

import type { Logger } from "pino";
import type { Store } from "../store/index.ts";
import type { RevocationSet } from "./revocation-set.ts";

export interface FollowOptions {
  readonly store: Pick<Store, "revision" | "watch"> & {
    readonly revocations: Pick<Store["revocations"], "since">;
  };
  readonly revocations: RevocationSet;
  /** Loads anew what else the store holds: keys and clients. Where it fails the read has failed and is tried again. */
  readonly onChange: () => Promise<void>;
  readonly pollMs: number;
  readonly log: Pick<Logger, "error" | "info">;
  /** Seconds since 1970. */
  readonly now: () => number;
}

export interface Following {
  /** Ends it; what is being read then is still taken. */
  stop(): void;
  /** Reads now. Resolves once a read has ended that began after the call; never rejects, as failures are logged. */
  refresh(): Promise<void>;
}

/** Reads everything once, or throws where that fails; then whenever the store tells that it may have changed. */
export async function followStore(options: FollowOptions): Promise<Following> {
  const { store, pollMs, log } = options;
  const read = createReader(options);
  let isStopped = false;
  let isFailing = false;
  let running: Promise<void> | null = null;
  let isAskedAgain = false;

  async function readAndLog(): Promise<void> {
    try {
      await read();
      if (isFailing) log.info("the store can be read again");
      isFailing = false;
    } catch (error) {
      if (!isFailing && !isStopped) log.error({ cause: causeOf(error) }, "the store can't be read");
      isFailing = true;
    }
  }

  /** However often it was asked for during a read, one more answers them all. */
  async function readWhileAsked(): Promise<void> {
    do {
      isAskedAgain = false;
      await readAndLog();
    } while (isAskedAgain && !isStopped);
    // Not in a `finally` of the caller: what is asked for between the loop and that would be lost.
    running = null;
  }

  async function refresh(): Promise<void> {
    if (isStopped) return;
    if (running === null) running = readWhileAsked();
    else isAskedAgain = true;
    await running;
  }

  await read();
  const stopWatching = store.watch(() => void refresh(), pollMs);
  // What was written after the first read and before the watch.
  void refresh();
  return {
    stop() {
      isStopped = true;
      stopWatching();
    },
    refresh,
  };
}

/** Gives the function that reads once what is new, and throws where it can't. */
function createReader({ store, revocations, onChange, now }: FollowOptions): () => Promise<void> {
  /** The revision of which all is loaded, by `onChange` too; null before the first read. */
  let loaded: number | null = null;
  return async () => {
    // An answer that takes long tells how it was when it was asked for.
    const startedAtMs = revocations.monotonicNow();
    const revision = await store.revision();
    if (revision !== loaded) {
      // A store with an earlier revision was put back from a copy: what it holds may be anything.
      const from = loaded === null || revision < loaded ? 0 : loaded;
      const news = await store.revocations.since(from, now());
      revocations.apply(news.revision, news.revocations, now());
      revocations.prune(now());
      await onChange();
      loaded = news.revision;
    }
    revocations.confirm(startedAtMs);
  };
}

const CREDENTIALS = /\/\/\S*@/g;

/**
 * What failed, in words. Only code and message: errors of a database carry statements and rows as well. An AggregateError,
 * as of a connection that was refused, has no message.
 */
function causeOf(error: unknown): string {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  const parts = [code, message].filter((part): part is string => typeof part === "string" && part !== "");
  return parts.join(": ").replaceAll(CREDENTIALS, "//[secret]@") || "unknown";
}
