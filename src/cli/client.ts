/**
 * @module `postern client`: clients that are kept in the store, beside those of the config.
 */

import type { Config } from "../config/index.ts";
import { servicesOf } from "../gateway/index.ts";
import type { Scope } from "../model/brand.ts";
import type { StoredClient } from "../store/index.ts";
import { FIRST_CLIENT, hashSecret, MAX_OPAQUE_SECONDS, makeSecret, parseScope } from "../tokens/index.ts";
import { alignedText } from "./access/columns.ts";
import { type Command, type CommandContext, type ExitCode, parseOptions, UsageError } from "./command.ts";
import { parseDurationSeconds } from "./durations.ts";
import { commandOf, nowSeconds, timeText, withStore } from "./store/open.ts";

const CONFIG = { config: { type: "string" } } as const;
const ID = /^[\w.-]{1,128}$/;
/** A gateway that has not heard yet may still mint for a moment. */
const SLACK_SECONDS = 2;

export const client: Command = {
  summary: "add, list and disable clients, and rotate their secrets",
  help: `Usage: postern client add ID --grant SCOPES [--note TEXT]
       postern client rotate-secret ID [--overlap DURATION]
       postern client disable ID
       postern client enable ID
       postern client list
       (each with [--config FILE] [--json])

Clients beside those of the config, kept in the store. Whether the gateway runs or not: it knows within a second.

  --grant SCOPES      what it may ask for, with blanks between
  --overlap DURATION  how long the secret before is still good, such as 30m or 7d (24h)
  --note TEXT         what it is for

A secret is shown once; a hash is kept. Who is disabled has no valid token any more either, also where it is a client of
the config, or one that an issuer or a certificate is mapped to. Who is enabled again needs new tokens.
`,
  run: commandOf("client", { add, "rotate-secret": rotateSecret, disable, enable, list }),
};

async function add(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const options = { ...CONFIG, grant: { type: "string" }, note: { type: "string" } } as const;
  const { values, positionals } = parseOptions(args, options, ["ID"]);
  const id = positionals[0] as string;
  if (!ID.test(id)) throw new UsageError("an id is 1 to 128 letters, digits, dots, dashes and underscores");
  if (values.grant === undefined)
    throw new UsageError("expected --grant with scopes such as `catalogs:read`");
  const texts = values.grant.split(" ").filter((text) => text !== "");
  return await withStore<ExitCode>(values.config, context, async ({ store, config }) => {
    const grant = grantOf(texts, servicesOf(config.upstream.catalogue));
    const taken = config.clients.some((configured) => configured.id === id);
    const secret = makeSecret();
    const now = nowSeconds();
    const added =
      !taken &&
      (await store.clients.add({
        id,
        grant,
        note: values.note ?? null,
        createdAt: now,
        disabledAt: null,
        secrets: [{ hash: await hashSecret(secret), createdAt: now, expiresAt: null }],
      }));
    if (!added) {
      context.err(`postern client: there is a client ${id} already\n`);
      return 1;
    }
    if (values.json) context.out(`${JSON.stringify({ id, secret: secret.reveal(), grant })}\n`);
    else {
      context.out(`${secret.reveal()}\n`);
      context.err(`The secret of ${id}. It is shown this once.\n`);
    }
    return 0;
  });
}

function grantOf(texts: readonly string[], services: ReturnType<typeof servicesOf>): readonly Scope[] {
  return texts.map((text) => {
    const scope = parseScope(text, services);
    const service = scope?.split(":", 1)[0] ?? "";
    const isKnown = service === "*" || services.services.has(service) || services.areas.has(service);
    if (scope === null || !isKnown) {
      throw new UsageError(
        `--grant: ${JSON.stringify(text)} is no scope; \`postern access --help\` tells of them`,
      );
    }
    return scope;
  });
}

async function rotateSecret(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const options = { ...CONFIG, overlap: { type: "string", default: "24h" } } as const;
  const { values, positionals } = parseOptions(args, options, ["ID"]);
  const id = positionals[0] as string;
  const overlap = parseDurationSeconds(values.overlap);
  if (overlap === null) throw new UsageError("expected --overlap as a duration such as 30m or 7d");
  return await withStore<ExitCode>(values.config, context, async ({ store }) => {
    const secret = makeSecret();
    const now = nowSeconds();
    const rotated = await store.clients.rotateSecret(
      id,
      { hash: await hashSecret(secret), createdAt: now, expiresAt: null },
      now + overlap,
    );
    if (!rotated) return noClient(id, context);
    if (values.json) {
      const previous = timeText(now + overlap);
      context.out(`${JSON.stringify({ id, secret: secret.reveal(), previous_expires: previous })}\n`);
    } else {
      context.out(`${secret.reveal()}\n`);
      context.err(`The new secret of ${id}. The one before is good until ${timeText(now + overlap)}.\n`);
    }
    return 0;
  });
}

async function disable(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseOptions(args, CONFIG, ["ID"]);
  const id = positionals[0] as string;
  return await withStore<ExitCode>(values.config, context, async ({ store, config }) => {
    const kept = await store.clients.list();
    // Whoever an issuer names may be anyone.
    const isAnyone = config.issuers.length > 0 || config.mutualTls !== null;
    const configured = config.clients.length > 0 ? config.clients : [{ id: FIRST_CLIENT }];
    if (!isAnyone && ![...kept, ...configured].some((each) => each.id === id)) return noClient(id, context);
    const at = nowSeconds() + SLACK_SECONDS;
    const expiresAt = at + MAX_OPAQUE_SECONDS;
    await store.clients.disable(id, { kind: "client", subject: id, at, expiresAt });
    context.out(values.json ? `${JSON.stringify({ disabled: id })}\n` : `disabled: ${id}\n`);
    return 0;
  });
}

async function enable(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseOptions(args, CONFIG, ["ID"]);
  const id = positionals[0] as string;
  return await withStore<ExitCode>(values.config, context, async ({ store }) => {
    if (!(await store.clients.enable(id))) {
      context.err(`postern client: no client ${JSON.stringify(id)} is disabled\n`);
      return 1;
    }
    context.out(values.json ? `${JSON.stringify({ enabled: id })}\n` : `enabled: ${id}\n`);
    return 0;
  });
}

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseOptions(args, CONFIG);
  return await withStore<ExitCode>(values.config, context, async ({ store, config }) => {
    const all = listed(config.clients, await store.clients.list());
    if (values.json) context.out(all.map((one) => `${JSON.stringify(one)}\n`).join(""));
    else if (all.length === 0) context.out("no clients\n");
    else {
      const rows = all.map(({ id, from, state, grant, note }) => [id, from, state, grant, note ?? "-"]);
      context.out(alignedText([["id", "from", "state", "grant", "note"], ...rows]));
    }
    return 0;
  });
}

/** One line for each id: the store may hold no more of a client than that it is disabled. */
function listed(configured: Config["clients"], kept: readonly StoredClient[]) {
  const stateOf = (disabledAt: number | null) =>
    disabledAt === null ? "active" : `disabled ${timeText(disabledAt)}`;
  const inConfig = configured.map(({ id, grant }) => {
    const disabledAt = kept.find((each) => each.id === id)?.disabledAt ?? null;
    return { id, from: "config", grant: grant.join(" "), state: stateOf(disabledAt), note: null };
  });
  const others = kept.filter(({ id }) => configured.every((each) => each.id !== id));
  const inStore = others.map(({ id, grant, disabledAt, note, secrets }) => {
    const from = secrets.length === 0 ? "elsewhere" : "store";
    return { id, from, grant: grant.join(" "), state: stateOf(disabledAt), note };
  });
  return [...inConfig, ...inStore];
}

function noClient(id: string, context: CommandContext): 1 {
  context.err(`postern client: there is no client ${JSON.stringify(id)}; \`postern client list\` has them\n`);
  return 1;
}
