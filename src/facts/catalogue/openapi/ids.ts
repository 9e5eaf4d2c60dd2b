/**
 * @module Ids of operations, `service.operation`, each one operation's alone.
 */

import type { Draft } from "./operation.ts";
import { operationByWholePath, operationOf, serviceOf } from "./words.ts";

export interface Identified {
  readonly id: string;
  readonly service: string;
  readonly draft: Draft;
}

/**
 * Operations that would share an id are all named by their whole paths, so that an id does not depend on the order of
 * the document; only those that still share one (`/a-b` and `/a_b`) are numbered by it.
 */
export function withIds(drafts: readonly Draft[]): readonly Identified[] {
  const byName = drafts.map((draft) => {
    const service = serviceOf(draft.naming);
    return { id: `${service}.${operationOf(draft.naming, service)}`, service, draft };
  });
  const isShared = sharedIds(byName);
  const taken = new Set(byName.flatMap(({ id }) => (isShared(id) ? [] : [id])));
  return byName.map((one) => {
    if (!isShared(one.id)) return one;
    const byPath = `${one.service}.${operationByWholePath(one.draft.naming)}`;
    let id = byPath;
    for (let number = 2; taken.has(id); number++) id = `${byPath}-${number}`;
    taken.add(id);
    return { ...one, id };
  });
}

function sharedIds(all: readonly Pick<Identified, "id">[]): (id: string) => boolean {
  const counts = new Map<string, number>();
  for (const { id } of all) counts.set(id, (counts.get(id) ?? 0) + 1);
  return (id) => (counts.get(id) ?? 0) > 1;
}
