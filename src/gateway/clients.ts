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
  /** Reads those of the store again. */
  reload(): Promise<void>;
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
  let kept = await store.clients.list();
  const firstClient =
    configured.length + kept.length === 0
      ? await openFirstClient(config.stateDir, services, firstGrant)
      : null;
  const fixed = new Map((firstClient ? [firstClient.client] : configured).map((each) => [each.id, each]));
  // Asked each time, since a secret that is rotated ends by the clock.
  const stored = () => storedClients(kept, services, now());
  return {
    firstClient,
    find: (id) => fixed.get(id) ?? stored().find((client) => client.id === id),
    all: () => [...fixed.values(), ...stored()],
    isDisabled: (id) => kept.some((client) => client.id === id && client.disabledAt !== null),
    async reload() {
      kept = await store.clients.list();
    },
  };
}

async function hashedClient({ id, secret, publicKeys, grant }: ClientConfig): Promise<Client> {
  if (secret === null) return { id, secretHashes: [], publicKeys, grant };
  const hash = secret.kind === "hash" ? secret.value : await hashSecret(secret.value);
  return { id, secretHashes: [hash], publicKeys, grant };
}
