/**
 * @module What warehouses are called. Requests name a warehouse by its id, people by its name; a scope may do either. So
 * where a token's scope could be for a name, the gateway asks the upstream for the name of that one warehouse, and keeps it
 * for a while. What can't be found out has no name, and a scope for a name does not reach it.
 */

import type { Resource } from "../model/input.ts";

/** The name of a warehouse by its id. Rejects, or gives null, where it is not known. */
export type AskForName = (id: string) => Promise<string | null>;

export interface WarehouseNames {
  /** The resources, with what else warehouses among them are called where one of the scopes could be for that. */
  withAliases(resources: readonly Resource[], scopes: readonly string[]): Promise<readonly Resource[]>;
}

interface Known {
  readonly name: Promise<string | null>;
  readonly until: number;
}

/** How long a name is believed: whoever may rename a warehouse decides for as long which one a scope reaches. */
const KEPT_MS = 60_000;
const KEPT_AFTER_FAILURE_MS = 5000;
const MAX_KNOWN = 1000;

const WAREHOUSES = "warehouses";

export function createWarehouseNames(
  ask: AskForName,
  onFailure: (id: string, error: unknown) => void,
  now: () => number = Date.now,
): WarehouseNames {
  const known = new Map<string, Known>();

  const nameOf = (id: string): Promise<string | null> => {
    const kept = known.get(id);
    if (kept && now() < kept.until) return kept.name;
    known.delete(id);
    // The oldest goes: a client that makes ids up must not fill the memory.
    if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value as string);
    const name = ask(id).catch((error: unknown) => {
      onFailure(id, error);
      known.set(id, { name: Promise.resolve(null), until: now() + KEPT_AFTER_FAILURE_MS });
      return null;
    });
    known.set(id, { name, until: now() + KEPT_MS });
    return name;
  };

  return {
    withAliases(resources, scopes) {
      return Promise.all(
        resources.map(async (resource) => {
          const { service, name: id } = resource;
          if (service !== WAREHOUSES || id === null || !mayBeNamed(id, scopes)) return resource;
          const name = await nameOf(id);
          return name === null || name === id ? resource : { ...resource, aliases: [name] };
        }),
      );
    },
  };
}

/** Whether a scope is for a warehouse that is called otherwise; none that covers this id needs to know its name. */
function mayBeNamed(id: string, scopes: readonly string[]): boolean {
  const wanted = scopes.flatMap((scope) => {
    const [service, , resource] = scope.split(":");
    return service === WAREHOUSES && resource !== undefined ? [resource] : [];
  });
  return wanted.some((resource) => resource !== "*" && resource !== id);
}
