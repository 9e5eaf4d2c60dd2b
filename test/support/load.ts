/**
 * @module Clients that ask again and again, and what each of them saw, to the last byte.
 */

import { Agent, get } from "node:http";
import { text } from "node:stream/consumers";

/** What a client can say about a call: a whole answer, a connection that broke, or nothing in time. */
export type Outcome =
  | { readonly kind: "whole"; readonly status: number; readonly body: string }
  | { readonly kind: "broken"; readonly code: string; readonly status: number | null }
  | { readonly kind: "hung" };

/** Longer than any answer takes that comes at all. */
const HUNG_AFTER_MS = 15_000;

export function call(url: string, token: string, agent?: Agent): Promise<Outcome> {
  return new Promise((resolve) => {
    let status: number | null = null;
    const signal = AbortSignal.timeout(HUNG_AFTER_MS);
    const broken = (error: NodeJS.ErrnoException) =>
      resolve(signal.aborted ? { kind: "hung" } : { kind: "broken", code: error.code ?? error.name, status });
    const headers = { authorization: `Bearer ${token}` };
    const request = get(url, { headers, signal, ...(agent === undefined ? {} : { agent }) }, (response) => {
      status = response.statusCode ?? 0;
      text(response).then((body) => resolve({ kind: "whole", status: status ?? 0, body }), broken);
    });
    request.on("error", broken);
  });
}

export interface Load {
  /** Lets each client finish the call that it is in; gives what came of all calls. */
  finish(): Promise<readonly Outcome[]>;
}

/** That many clients, each with one call at a time on a connection that it keeps. One that lost its connection stops. */
export function startLoad(url: string, token: string, clients: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const outcomes: Outcome[] = [];
  let going = true;
  const client = async () => {
    let last: Outcome | null = null;
    while (going && (last === null || last.kind === "whole")) {
      last = await call(url, token, agent);
      outcomes.push(last);
    }
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  return {
    async finish() {
      going = false;
      await all;
      agent.destroy();
      return outcomes;
    },
  };
}
