/**
 * @module Who may ask for tokens: the clients of the config and those of the store, as it has them at any time; or the one that
 * the gateway makes for itself where there are neither.
 */

import type { ClientConfig, Config } from "../config/index.ts";
import type { Client } from "../model/client.ts";
import type { Store } from "../store/index.ts";
import {
  type FirstClient,
  hashSecret,
  openFirstClient,
  type ServiceFacts,
  storedClients,
} from "../tokens/index.ts";

export interface Clients {
  readonly firstClient: FirstClient | null;
  find(id: string): Client | undefined;
  all(): readonly Client[];
  /** Whether the store has a client of that id that may no longer ask for anything. */
  isDisabled(id: string): boolean;
  /** Reads those of the store again; true where they have changed. */
  reload(): Promise<boolean>;
}

export interface OpenClientsOptions {
  readonly config: Config;
  readonly store: Pick<Store, "clients">;
  readonly services: ServiceFacts;
  readonly firstGrant: readonly string[] | undefined;
  /** Seconds since 1970. */
  readonly now: () => number;
}

export async function openClients(options: OpenClientsOptions): Promise<Clients> {
  const { config, store, services, firstGrant, now } = options;
  const configured = await Promise.all(config.clients.map(hashedClient));
  const read = async () => {
    const kept = await store.clients.list();
    return {
      stored: storedClients(kept, services, now),
      disabled: new Set(kept.filter(({ disabledAt }) => disabledAt !== null).map(({ id }) => id)),
      isEmpty: kept.length === 0,
      text: JSON.stringify(kept),
    };
  };
  let kept = await read();
  const isMapped = config.issuers.length > 0 || config.mutualTls !== null;
  const firstClient =
    configured.length === 0 && kept.isEmpty && !isMapped
      ? await openFirstClient(config.stateDir, services, firstGrant)
      : null;
  const fixed = new Map((firstClient ? [firstClient.client] : configured).map((each) => [each.id, each]));
  return {
    firstClient,
    find: (id) => (kept.disabled.has(id) ? undefined : (fixed.get(id) ?? kept.stored.get(id))),
    all: () => [...fixed.values(), ...kept.stored.values()],
    isDisabled: (id) => kept.disabled.has(id),
    async reload() {
      const { text } = kept;
      kept = await read();
      return kept.text !== text;
    },
  };
}

async function hashedClient({ id, secret, publicKeys, grant }: ClientConfig): Promise<Client> {
  if (secret === null) return { id, secretHashes: [], publicKeys, grant };
  const hash = secret.kind === "hash" ? secret.value : await hashSecret(secret.value);
  return { id, secretHashes: [hash], publicKeys, grant };
}
