/**
 * @module Rounds that take turns: one of each contender, then the next of each, so that what else the machine does meets all
 * of them alike.
 */

import { quantile } from "../../measure.ts";
import type { Started } from "../processes.ts";
import { tell } from "../tell.ts";
import type { Figures, Row } from "./types.ts";

export interface Entrant {
  readonly name: string;
  readonly note?: string | null;
  /** Starts it and sees whether it does what it should; throws where it does not. */
  begin(): Promise<{
    /** Untimed. */
    warmUp?(): Promise<void>;
    round(): Promise<Figures>;
    readonly processes: readonly Started[];
  }>;
}

/** An entrant that fails is left out from then on, and the row says why. */
export async function takeTurns(entrants: readonly Entrant[], rounds: number): Promise<readonly Row[]> {
  const states = [];
  for (const entrant of entrants) states.push(await begun(entrant));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const state of states) {
        if (state.begun === null) continue;
        tell(`  round ${round + 1} of ${rounds}: ${state.name}`);
        try {
          state.figures.push(await state.begun.round());
        } catch (error) {
          state.failed = (error as Error).message;
          tell(`  ${state.name}: ${state.failed}`);
          await stopProcesses(state.begun.processes);
          state.begun = null;
        }
      }
    }
  } finally {
    for (const state of states) await stopProcesses(state.begun?.processes ?? []);
  }
  return states.map(({ name, figures, failed, note }) => ({
    name,
    figures: mediansOf(figures),
    rounds: figures,
    note: failed ?? note,
  }));
}

interface State {
  readonly name: string;
  readonly note: string | null;
  begun: Awaited<ReturnType<Entrant["begin"]>> | null;
  failed: string | null;
  readonly figures: Figures[];
}

async function begun(entrant: Entrant): Promise<State> {
  const state: State = {
    name: entrant.name,
    note: entrant.note ?? null,
    begun: null,
    failed: null,
    figures: [],
  };
  try {
    state.begun = await entrant.begin();
    await state.begun.warmUp?.();
  } catch (error) {
    state.failed = (error as Error).message;
    tell(`  ${entrant.name}: ${state.failed}`);
    await stopProcesses(state.begun?.processes ?? []);
    state.begun = null;
  }
  return state;
}

async function stopProcesses(processes: readonly Started[]): Promise<void> {
  await Promise.all(processes.map((process) => process.stop()));
}

function mediansOf(rounds: readonly Figures[]): Figures {
  const names = new Set(rounds.flatMap((figures) => Object.keys(figures)));
  const medians: Record<string, number | null> = {};
  for (const name of names) {
    const values = rounds.flatMap((figures) => figures[name] ?? []);
    medians[name] = values.length === 0 ? null : median(values);
  }
  return medians;
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((one, other) => one - other),
    0.5,
  );
}
