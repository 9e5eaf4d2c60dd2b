/**
 * @module What warehouses are called. Requests name a warehouse by its id, people by its name; a scope may do either. So
 * where a token's scope could be for a name, the gateway asks the upstream for the name of that one warehouse, and keeps it
 * for a while. What can't be found out has no name, and a scope for a name does not reach it.
 */

import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { readHead } from "../intake/index.ts";
import type { Resource } from "../model/input.ts";
import type { Upstream, UpstreamResponse } from "../upstream/index.ts";

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
    async withAliases(resources, scopes) {
      // To ask costs a call, and honest requests name one.
      const ids = new Set(resources.filter(({ service }) => service === WAREHOUSES).map(({ name }) => name));
      if (ids.size > 1) return resources;
      return await Promise.all(
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

const AUTHORITY = "gateway.invalid";
const MAX_WAIT_MS = 10_000;

/** Asks a Databricks workspace, as the gateway itself and with its credential. */
export function askWorkspace(upstream: Upstream): AskForName {
  return async (id) => {
    const head = readHead(
      {
        method: "GET",
        url: `/api/2.0/sql/warehouses/${encodeURIComponent(id)}`,
        httpVersion: "1.1",
        rawHeaders: ["Host", AUTHORITY],
      },
      {
        id: randomUUID(),
        time: new Date().toISOString(),
        authority: AUTHORITY,
        steering: new Set(),
        source: { ip: "", tls: null },
      },
    );
    // No such id is a warehouse's.
    if (!head.ok) return null;
    const signal = AbortSignal.timeout(MAX_WAIT_MS);
    const pass = await upstream.admit({ client: "", operation: null }, (gone) =>
      signal.addEventListener("abort", gone, { once: true }),
    );
    if (!pass.ok) throw new Error(pass.refusal.message);
    try {
      const answer = await upstream.send({
        pass: pass.value,
        head: head.value,
        body: null,
        headers: { set: {}, remove: [] },
        plan: null,
        signal,
      });
      if (!answer.ok) throw new Error(answer.refusal.message);
      return await nameIn(answer.value, id);
    } finally {
      pass.value.leave();
    }
  };
}

async function nameIn({ status, body }: UpstreamResponse, id: string): Promise<string | null> {
  if (status !== 200) {
    body.resume();
    return null;
  }
  const found = (await shortJson(body)) as { readonly id?: unknown; readonly name?: unknown } | null;
  return found?.id === id && typeof found.name === "string" ? found.name : null;
}

/** What describes a warehouse is a few hundred bytes long. */
const MAX_ANSWER_BYTES = 1024 * 1024;

async function shortJson(body: Readable): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error("the upstream's answer is too long to be a warehouse's");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
}

/** Whether a scope is for a warehouse that is called otherwise; none that covers this id needs to know its name. */
function mayBeNamed(id: string, scopes: readonly string[]): boolean {
  const wanted = scopes.flatMap((scope) => {
    const [service, , resource] = scope.split(":");
    return service === WAREHOUSES && resource !== undefined ? [resource] : [];
  });
  return wanted.some((resource) => resource !== "*" && resource !== id);
}
