/**
 * @module Starts the slow upstream in a process of its own, so that it can be killed and started again.
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("./slow-upstream.ts", import.meta.url));

export interface SlowUpstreamOptions {
  /** The file that the id of each request is added to. */
  readonly logPath: string;
  /** How many requests are answered; what comes later is held. */
  readonly answered: number;
  /** Answers in two halves, the first at once. */
  readonly halves: boolean;
  /** Any free one where it is left out. */
  readonly port?: number;
}

export interface SlowUpstreamState {
  readonly arrived: number;
  readonly inFlight: number;
  readonly connections: number;
}

export interface SlowUpstream {
  readonly url: string;
  readonly port: number;
  /** Resolves with the state once it is as wanted. */
  until(wanted: (state: SlowUpstreamState) => boolean): Promise<SlowUpstreamState>;
  /** Answers what is held. */
  release(): void;
  /** Ends it as hard as can be; done when it is gone. */
  kill(): Promise<void>;
}

export async function startSlowUpstream(options: SlowUpstreamOptions): Promise<SlowUpstream> {
  const { port = 0, logPath, answered, halves } = options;
  const child = fork(PROGRAM, [String(port), logPath, String(answered), String(halves)], { execArgv: [] });
  const exited = once(child, "exit");
  const [ready] = (await once(child, "message")) as [{ port: number }];
  let state: SlowUpstreamState = { arrived: 0, inFlight: 0, connections: 0 };
  child.on("message", (message) => {
    state = message as SlowUpstreamState;
  });
  return {
    url: `http://127.0.0.1:${ready.port}`,
    port: ready.port,
    until: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          if (!wanted(state)) return;
          child.off("message", look);
          resolve(state);
        };
        child.on("message", look);
        look();
      }),
    release: () => child.send("release"),
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** The ids of all requests that ever arrived, in order. */
export function arrivedIds(logPath: string): readonly string[] {
  return readFileSync(logPath, "utf8").split("\n").slice(0, -1);
}
