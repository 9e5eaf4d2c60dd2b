/**
 * @module What goes between the primary of a gateway and its workers.
 */

import type { Problem } from "../config/index.ts";
import type { FirstClient } from "../tokens/index.ts";
import type { Kept } from "./kept.ts";
import type { Welcome } from "./member.ts";
import type { MetricsJson } from "./metrics.ts";

/** What a worker that listens tells. */
export interface Started {
  readonly url: string;
  readonly mutualTlsUrl: string | null;
  readonly policyRevision: string;
  readonly firstClient: (Omit<FirstClient, "secret"> & { readonly secret: string | null }) | null;
}

/** Why one could not start: what an error has that a command explains. */
export interface StartFailure {
  readonly name: string;
  readonly message: string;
  readonly problems: readonly Problem[] | null;
  readonly system: {
    readonly code?: string;
    readonly syscall?: string;
    readonly address?: string;
    readonly port?: number;
  };
}

/** What the primary asks of a worker; that there is a new bundle goes here. */
export type ForPrimary = {
  close: (graceMs: number) => void;
  metrics: () => Promise<MetricsJson>;
};

/** What a worker may ask of the primary. */
export type ForWorkers = Kept & {
  hello: () => Welcome;
  started: (started: Started) => void;
  failed: (failure: StartFailure) => void;
  log: (text: string, dropped: number) => void;
};
