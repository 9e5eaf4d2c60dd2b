/**
 * @module `postern token`: opaque tokens, for tools that know nothing but a personal access token.
 */

import { randomUUID } from "node:crypto";
import { servicesOf } from "../gateway/index.ts";
import type { Store, StoredToken } from "../store/index.ts";
import {
  MAX_OPAQUE_SECONDS,
  makeOpaqueToken,
  narrowScopes,
  parseDetails,
  storedClients,
} from "../tokens/index.ts";
import { alignedText } from "./access/columns.ts";
import { type Command, type CommandContext, type ExitCode, parseOptions, UsageError } from "./command.ts";
import { parseDurationSeconds } from "./durations.ts";
import { commandOf, nowSeconds, type OpenedStore, timeText, withStore } from "./store/open.ts";

const CONFIG = { config: { type: "string" } } as const;
export const token: Command = {
  summary: "issue, list and revoke opaque tokens",
  help: `Usage: postern token issue --client ID --scope SCOPES --ttl DURATION [--details JSON] [--note TEXT]
       postern token list [--client ID]
       postern token show ID
       postern token revoke ID | --client ID | --all
       (each with [--config FILE] [--json])

A token that works wherever a personal access token does: as Bearer, or in Basic authentication as the password of
the user \`token\`. It begins with pst_, is shown once, and only a digest of it is kept. Whether the gateway runs or
not, what is revoked is over within a second.

  --client ID      whose token it is; its scopes are narrowed to that client's grant
  --scope SCOPES   scopes with blanks between them; all that the client was granted where it is left out
  --ttl DURATION   how long it lives, such as 15m, 12h or 90d; 366d at the most
  --details JSON   authorization details (RFC 9396), such as '[{"type":"postern","methods":["GET"]}]'
  --note TEXT      what it is for
  --all            every token there is, JWTs too
`,
  run: commandOf("token", { issue, list, show, revoke }),
};

async function issue(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseOptions(args, {
    ...CONFIG,
    client: { type: "string" },
    scope: { type: "string", default: "" },
    ttl: { type: "string" },
    details: { type: "string" },
    note: { type: "string" },
  });
  const { client, ttl } = values;
  if (client === undefined || ttl === undefined) throw new UsageError("expected --client and --ttl");
  const seconds = parseDurationSeconds(ttl);
  if (seconds === null || seconds > MAX_OPAQUE_SECONDS) {
    throw new UsageError("expected --ttl as a duration such as 15m, 12h or 90d, of 366d at the most");
  }
  return await withStore<ExitCode>(values.config, context, async (opened) => {
    const services = servicesOf(opened.config.upstream.catalogue);
    const grant = await grantOf(client, opened);
    const asked = values.scope.split(" ").filter((scope) => scope !== "");
    const narrowing = narrowScopes(asked, grant, services);
    if (!narrowing.ok) {
      context.err(
        `postern token: the grant of ${client} does not cover ${JSON.stringify(narrowing.scope)}\n`,
      );
      return 1;
    }
    const details = values.details === undefined ? null : parseDetails(jsonOf(values.details), services);
    if (details !== null && !details.ok) throw new UsageError(`--details: ${details.message}`);
    const made = makeOpaqueToken();
    const issuedAt = nowSeconds();
    const stored: StoredToken = {
      id: randomUUID(),
      digest: made.digest,
      hint: made.hint,
      clientId: client,
      scopes: narrowing.scopes,
      details: details?.details ?? [],
      note: values.note ?? null,
      issuedAt,
      expiresAt: issuedAt + seconds,
      lastUsedAt: null,
    };
    await opened.store.tokens.add(stored);
    const text = made.token.reveal();
    if (values.json) context.out(`${JSON.stringify({ ...shown(stored, false), token: text })}\n`);
    else {
      context.out(`${text}\n`);
      context.err(
        `The token ${stored.id} of ${client}, until ${timeText(stored.expiresAt)}, for ${stored.scopes.join(" ")}.\n` +
          "It is shown this once.\n",
      );
    }
    return 0;
  });
}

/** Of a client that may ask for tokens, in the config or in the store. */
async function grantOf(id: string, { store, config }: OpenedStore) {
  const services = servicesOf(config.upstream.catalogue);
  const configured = config.clients.find((client) => client.id === id);
  if (configured) return configured.grant;
  const stored = storedClients(await store.clients.list(), services, nowSeconds).get(id);
  if (stored) return stored.grant;
  const ids = [...config.clients, ...(await store.clients.list())].map((client) => client.id);
  throw new UsageError(`there is no client ${JSON.stringify(id)}; there are: ${ids.join(", ") || "none"}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError("--details is no JSON");
  }
}

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseOptions(args, { ...CONFIG, client: { type: "string" } });
  return await withStore<ExitCode>(values.config, context, async ({ store }) => {
    const tokens = await store.tokens.list(values.client);
    const isRevoked = await revocationsIn(store);
    if (values.json) {
      context.out(tokens.map((one) => `${JSON.stringify(shown(one, isRevoked(one)))}\n`).join(""));
    } else if (tokens.length === 0) context.out("no tokens\n");
    else {
      const rows = tokens.map((one) => [
        one.id,
        `pst_…${one.hint}`,
        one.clientId,
        isRevoked(one) ? "revoked" : timeText(one.expiresAt),
        timeText(one.lastUsedAt),
        one.note ?? "-",
      ]);
      context.out(alignedText([["id", "token", "client", "expires", "last used", "note"], ...rows]));
    }
    return 0;
  });
}

async function show(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseOptions(args, CONFIG, ["ID"]);
  return await withStore<ExitCode>(values.config, context, async ({ store }) => {
    const found = await store.tokens.get(positionals[0] as string);
    if (found === null) return noToken(positionals[0] as string, context);
    const fields = shown(found, (await revocationsIn(store))(found));
    if (values.json) context.out(`${JSON.stringify(fields)}\n`);
    else context.out(alignedText(Object.entries(fields).map(([name, value]) => [name, textOf(value)])));
    return 0;
  });
}

async function revoke(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const options = {
    ...CONFIG,
    client: { type: "string" },
    all: { type: "boolean", default: false },
  } as const;
  const hasSubject = args.some((arg) => arg === "--all" || arg.startsWith("--client"));
  const { values, positionals } = parseOptions(args, options, hasSubject ? [] : ["ID"]);
  if (values.all && values.client !== undefined)
    throw new UsageError("expected one of ID, --client and --all");
  return await withStore<ExitCode>(values.config, context, async ({ store }) => {
    const at = nowSeconds();
    // A gateway that has not heard yet still mints for a moment.
    const lasting = { at: at + SLACK_SECONDS, expiresAt: at + MAX_OPAQUE_SECONDS };
    if (values.all) await store.revocations.add([{ kind: "all", subject: "", ...lasting }]);
    else if (values.client !== undefined) {
      await store.revocations.add([{ kind: "client", subject: values.client, ...lasting }]);
    } else {
      const id = positionals[0] as string;
      if (!TOKEN_ID.test(id)) return noToken(id, context);
      // A JWT is in no list; its id is in its claims and in the decision log.
      await store.revocations.add([{ kind: "token", subject: id, ...lasting }]);
    }
    const subject = values.all ? "all tokens" : (values.client ?? (positionals[0] as string));
    if (values.json) context.out(`${JSON.stringify({ revoked: subject, at: timeText(at) })}\n`);
    else context.out(`revoked: ${subject}\n`);
    return 0;
  });
}

/** Longer than gateways take to hear of it. */
const SLACK_SECONDS = 2;
const TOKEN_ID = /^[0-9a-f-]{36}$/;

function noToken(id: string, context: CommandContext): 1 {
  context.err(
    `postern token: there is no token ${JSON.stringify(id)}; \`postern token list\` has their ids\n`,
  );
  return 1;
}

/** Tells of a token whether it was revoked, by itself or with others. */
async function revocationsIn(store: Store): Promise<(token: StoredToken) => boolean> {
  const { revocations } = await store.revocations.since(0, nowSeconds());
  return ({ id, clientId, issuedAt }) =>
    revocations.some(({ kind, subject, at }) =>
      kind === "token" ? subject === id : (kind === "all" || subject === clientId) && issuedAt <= at,
    );
}

/** What may be shown of a token: not its text, which nobody has any more. */
function shown(token: StoredToken, isRevoked: boolean): Readonly<Record<string, unknown>> {
  return {
    id: token.id,
    hint: token.hint,
    client: token.clientId,
    scope: token.scopes.join(" "),
    authorization_details: token.details,
    note: token.note,
    issued: timeText(token.issuedAt),
    expires: timeText(token.expiresAt),
    last_used: token.lastUsedAt === null ? null : timeText(token.lastUsedAt),
    revoked: isRevoked,
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
