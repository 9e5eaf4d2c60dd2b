/**
 * @module What the commands on tokens, clients and keys share: the config's store, subcommands and times.
 */

import type { Config } from "../../config/index.ts";
import { openStore, type Store } from "../../store/index.ts";
import { type Command, type CommandContext, type ExitCode, UsageError } from "../command.ts";
import { findConfig } from "../configs.ts";

/** What of a config those commands need. */
export interface OpenedStore {
  readonly store: Store;
  readonly config: Config;
}

/** Opens the store of a config for as long as `use` takes. */
export async function withStore<Value>(
  file: string | undefined,
  context: CommandContext,
  use: (opened: OpenedStore) => Promise<Value>,
): Promise<Value> {
  const { config } = await findConfig(file, context);
  const store = await openStore(config.store.location);
  try {
    return await use({ store, config });
  } finally {
    await store.close();
  }
}

/** A command that is several, by the first word after it. */
export function commandOf(
  name: string,
  subcommands: Readonly<Record<string, Command["run"]>>,
): Command["run"] {
  return async (args, context): Promise<ExitCode> => {
    const [word = "", ...rest] = args;
    const run = Object.hasOwn(subcommands, word) ? subcommands[word] : undefined;
    if (run === undefined) {
      throw new UsageError(`expected ${Object.keys(subcommands).join(", ")} after \`postern ${name}\``);
    }
    return await run(rest, context);
  };
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** RFC 3339, to the second; a dash where there is none. */
export function timeText(seconds: number | null): string {
  return seconds === null ? "-" : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
