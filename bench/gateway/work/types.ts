/**
 * @module What a work is measured with, and what comes of it.
 */

import type { Contender } from "../contenders/index.ts";
import type { BenchOptions, WorkName } from "../options.ts";
import type { Tools } from "../tools.ts";
import type { Upstream } from "../upstream.ts";

export interface Bench {
  readonly options: BenchOptions;
  readonly tools: Tools;
  /** Those that take part, of all works. */
  readonly contenders: readonly Contender[];
  readonly upstream: Upstream;
  readonly sink: Upstream;
  /** Cores of the gateway, and of load and upstream; null where nothing is pinned. */
  readonly cpus: { readonly gateway: string | null; readonly load: string | null };
  readonly fileMb: number;
}

/** A number's name with its unit; a null could not be measured. */
export type Figures = Readonly<Record<string, number | null>>;

export interface Row {
  readonly name: string;
  /** Medians of the rounds. */
  readonly figures: Figures;
  /** Each round, in order. */
  readonly rounds: readonly Figures[];
  /** Why there are no figures, or what should be known about them. */
  readonly note: string | null;
}

export interface WorkResult {
  readonly work: WorkName;
  readonly title: string;
  /** The row that ratios are to. */
  readonly reference: string;
  /** Figures that a ratio is told of, in the order of the table's columns. */
  readonly ratios: readonly string[];
  readonly rows: readonly Row[];
}
