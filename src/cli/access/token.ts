/**
 * @module The token that is asked about: its scopes, its holder and the bundle that decides, from options and config.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../config/index.ts";
import { type Catalogue, createFactFinder, type FactFinder } from "../../facts/index.ts";
import { catalogueOf } from "../../gateway/index.ts";
import type { Scope } from "../../model/brand.ts";
import type { Client } from "../../model/client.ts";
import { ALL_APIS, narrowScopes, openFirstClient, parseScope } from "../../tokens/index.ts";
import { type CommandContext, UsageError } from "../command.ts";
import { findConfigToRead } from "../configs.ts";

export interface TokenOptions {
  readonly client?: string | undefined;
  readonly scopes?: string | undefined;
  readonly config?: string | undefined;
  readonly bundle?: string | undefined;
}

export interface Asked {
  /** Who would hold the token; null where scopes alone were given. */
  readonly client: string | null;
  readonly scopes: readonly string[];
  readonly bundlePath: string;
  readonly catalogue: Catalogue;
  readonly finder: FactFinder;
  /** Reads other scopes for the same client. Throws a `UsageError` that names the one that is none. */
  readScopes(text: string): readonly string[];
}

/** Throws a `UsageError` or a `ConfigError`. */
export async function tokenAsked(options: TokenOptions, context: CommandContext): Promise<Asked> {
  const { client, scopes, bundle } = options;
  if (client === undefined && scopes === undefined) {
    throw new UsageError('expected --client ID or --scopes "SCOPE SCOPE …"');
  }
  const config = await findConfigToRead(options.config, context);
  const { catalogue, skipped } = catalogueOf(config.upstream);
  if (skipped.length > 0) {
    context.err(`${skipped.length} operations are left out of the catalogue; \`postern check\` tells why\n`);
  }
  const finder = createFactFinder(catalogue);
  const grant = client === undefined ? null : await grantOf(client, config, finder);
  const readScopes = (text: string) => {
    const words = text.split(/\s+/).filter((word) => word !== "");
    return grant === null ? scopesOf(words, finder) : mintedScopes(words, grant, finder);
  };
  return {
    client: client ?? null,
    scopes: readScopes(scopes ?? ALL_APIS),
    bundlePath: bundle ?? config.policy.bundlePath,
    catalogue,
    finder,
    readScopes,
  };
}

/** As a token of the client's would hold them: the gateway mints no other. */
function mintedScopes(
  asked: readonly string[],
  grant: readonly Scope[],
  finder: FactFinder,
): readonly Scope[] {
  const narrowing = narrowScopes(asked, grant, finder);
  if (narrowing.ok) return narrowing.scopes;
  throw new UsageError(`the client's grant does not cover ${JSON.stringify(narrowing.scope)}`);
}

function scopesOf(words: readonly string[], finder: FactFinder): readonly Scope[] {
  return [...new Set(words.map((word) => scopeOf(word, finder)))];
}

function scopeOf(text: string, finder: FactFinder): Scope {
  const scope = parseScope(text, finder);
  if (scope !== null) return scope;
  throw new UsageError(
    text === ALL_APIS
      ? `${ALL_APIS} asks for all of a client's grant: name the client with --client ID`
      : `no scope: ${JSON.stringify(text)}; expected service:access[:resource]`,
  );
}

/** A client's grant, by the config or, where that has no clients, by what the gateway made on its first start. */
async function grantOf(id: string, config: Config, finder: FactFinder): Promise<readonly Scope[]> {
  const clients = config.clients.length > 0 ? config.clients : await firstClients(config.stateDir, finder);
  const client = clients.find((one) => one.id === id);
  if (client) return client.grant;
  const known = clients.map((one) => one.id).join(", ");
  throw new UsageError(
    known === ""
      ? `no client ${JSON.stringify(id)}: the config has none, and no gateway has made its first in ${config.stateDir} yet`
      : `no client ${JSON.stringify(id)}: there are ${known}`,
  );
}

async function firstClients(stateDir: string, finder: FactFinder): Promise<readonly Client[]> {
  // Opening it where there is none would make one.
  if (!existsSync(join(stateDir, "first-client.json"))) return [];
  return [(await openFirstClient(stateDir, finder)).client];
}
