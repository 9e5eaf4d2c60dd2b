/**
 * @module `postern keys`: the keys that sign access tokens.
 */

import { openKeyring, openSealingKey, PUBLISH_SECONDS, sealerFrom } from "../tokens/index.ts";
import { alignedText } from "./access/columns.ts";
import { type Command, type CommandContext, type ExitCode, parseOptions } from "./command.ts";
import { commandOf, nowSeconds, type OpenedStore, timeText, withStore } from "./store/open.ts";

const CONFIG = { config: { type: "string" } } as const;

export const keys: Command = {
  summary: "list, rotate and withdraw signing keys",
  help: `Usage: postern keys list
       postern keys rotate
       postern keys withdraw ID
       (each with [--config FILE] [--json])

Keys are rotated by themselves, every \`tokens.key_rotation\`. A new one is published ten minutes before it signs, and an
old one verifies until the last of its tokens is over. Who withdraws a key ends all of its tokens, within a second.
`,
  run: commandOf("keys", { list, rotate, withdraw }),
};

async function keyringOf({ store, config }: OpenedStore) {
  return await openKeyring({
    store,
    sealer: config.store.key ? sealerFrom(config.store.key) : await openSealingKey(config.stateDir),
    now: nowSeconds,
    rotateAfterSeconds: config.tokens.keyRotationSeconds,
    publishSeconds: PUBLISH_SECONDS,
    maxTokenSeconds: config.tokens.ttlSeconds,
  });
}

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseOptions(args, CONFIG);
  return await withStore<ExitCode>(values.config, context, async (opened) => {
    const known = (await keyringOf(opened)).list();
    if (values.json) context.out(known.map((key) => `${JSON.stringify(key)}\n`).join(""));
    else {
      const rows = known.map(({ id, state, activeFrom }) => [id, state, timeText(activeFrom)]);
      context.out(alignedText([["id", "state", "signs from"], ...rows]));
    }
    return 0;
  });
}

async function rotate(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseOptions(args, CONFIG);
  return await withStore<ExitCode>(values.config, context, async (opened) => {
    const { id, activeFrom } = await (await keyringOf(opened)).rotate();
    const from = timeText(activeFrom);
    context.out(values.json ? `${JSON.stringify({ id, signs_from: from })}\n` : `${id} signs from ${from}\n`);
    return 0;
  });
}

async function withdraw(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseOptions(args, CONFIG, ["ID"]);
  const id = positionals[0] as string;
  return await withStore<ExitCode>(values.config, context, async (opened) => {
    if (!(await (await keyringOf(opened)).withdraw(id))) {
      context.err(
        `postern keys: there is no key ${JSON.stringify(id)} to withdraw; \`postern keys list\` has them\n`,
      );
      return 1;
    }
    context.out(values.json ? `${JSON.stringify({ withdrawn: id })}\n` : `withdrawn: ${id}\n`);
    return 0;
  });
}
