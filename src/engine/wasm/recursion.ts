/**
 * @module Which functions of a module must be watched so that no calls can go round in a circle unseen.
 *
 * Functions that much calls are the runtime's small helpers, whose time counts; so those are left unwatched first, as long as they close
 * no circle among themselves, and the few that are left over are watched. Calls of functions in a table are watched where they are
 * made, and don't count here.
 */

/** Callees of each function, by number. */
export type CallGraph = ReadonlyMap<number, ReadonlySet<number>>;

/** Functions without which no circle of calls is left. */
export function circleBreakers(graph: CallGraph): ReadonlySet<number> {
  const circular = withoutEnds(reversed(withoutEnds(graph)));
  const callers = reversed(graph);
  const byUse = [...circular.keys()].toSorted(
    (one, other) => (callers.get(other)?.size ?? 0) - (callers.get(one)?.size ?? 0),
  );
  const unwatched = new Set<number>();
  const watched = new Set<number>();
  for (const candidate of byUse) {
    if (reachesItself(candidate, graph, unwatched)) watched.add(candidate);
    else unwatched.add(candidate);
  }
  return watched;
}

/** Whether a function gets back to itself through functions of a set. */
function reachesItself(start: number, graph: CallGraph, through: ReadonlySet<number>): boolean {
  const seen = new Set<number>();
  const next = [...(graph.get(start) ?? [])];
  for (let node = next.pop(); node !== undefined; node = next.pop()) {
    if (node === start) return true;
    if (seen.has(node) || !through.has(node)) continue;
    seen.add(node);
    next.push(...(graph.get(node) ?? []));
  }
  return false;
}

/** Without functions that call nothing, and then without those that call nothing but such. */
function withoutEnds(graph: CallGraph): CallGraph {
  const callers = reversed(graph);
  const callees = new Map(
    [...graph].map(([node, called]) => [node, [...called].filter((id) => graph.has(id)).length]),
  );
  const ends = [...callees].filter(([, count]) => count === 0).map(([node]) => node);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    callees.delete(end);
    for (const caller of callers.get(end) ?? []) {
      const left = (callees.get(caller) ?? 0) - 1;
      callees.set(caller, left);
      if (left === 0) ends.push(caller);
    }
  }
  return new Map([...graph].filter(([node]) => callees.has(node)));
}

function reversed(graph: CallGraph): CallGraph {
  const callers = new Map<number, Set<number>>([...graph.keys()].map((node) => [node, new Set()]));
  for (const [node, callees] of graph) {
    for (const callee of callees) callers.get(callee)?.add(node);
  }
  return callers;
}
