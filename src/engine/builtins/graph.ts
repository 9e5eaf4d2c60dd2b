/**
 * @module `graph.reachable_paths`: every path from some nodes that ends where nothing follows or where it would meet itself
 * (OPA's v1/topdown/reachable.go).
 */

import { RegoNumber, RegoObject, RegoSet, type Value } from "../values/index.ts";
import { type Builtin, BuiltinError, type Builtins } from "./builtin.ts";
import { listOperand, objectOperand } from "./operands.ts";

/** Paths may be exponentially many, which OPA bears; here so many nodes, seen and answered, end a call. */
const MAX_NODES = 2_000_000;

const reachablePaths: Builtin = (operands) => {
  const search = new Search(objectOperand(operands, 0));
  for (const node of listOperand(operands, 1)) search.begin(node);
  return new RegoSet(search.paths);
};

export const graphBuiltins = { "graph.reachable_paths": reachablePaths } satisfies Builtins;

/** A node on the path whose neighbours are being looked at. */
interface Visit {
  readonly place: number;
  readonly neighbours: readonly Value[];
  next: number;
}

class Search {
  readonly paths: (readonly Value[])[] = [];
  readonly #graph: RegoObject;
  /** Where in the graph's entries a node stands. */
  readonly #places: RegoObject;
  #nodes = 0;

  constructor(graph: RegoObject) {
    this.#graph = graph;
    this.#places = new RegoObject(graph.entries.map(([node], place) => [node, RegoNumber.of(place)]));
  }

  /** Finds the paths from a node; there are none where the graph lacks it. */
  begin(node: Value): void {
    const place = this.#placeOf(node);
    if (place === undefined) return;
    const neighbours = this.#neighbours(place);
    if (neighbours.length === 0) this.#end([node]);
    // As in OPA, a first neighbour may be the node itself.
    for (const neighbour of neighbours) this.#follow(neighbour, [node], new Set([place]));
  }

  /** Depth first. A path to a node that the graph lacks ends before it. */
  #follow(start: Value, path: Value[], met: Set<number>): void {
    const visits: Visit[] = [];
    this.#visit(start, path, met, visits);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const neighbour = visit.neighbours[visit.next++];
      if (neighbour === undefined) {
        visits.pop();
        path.pop();
        met.delete(visit.place);
      } else if (met.has(this.#placeOf(neighbour) ?? -1)) this.#end([...path]);
      else this.#visit(neighbour, path, met, visits);
    }
  }

  #visit(node: Value, path: Value[], met: Set<number>, visits: Visit[]): void {
    this.#count(1);
    const place = this.#placeOf(node);
    if (place === undefined) {
      this.#end([...path]);
      return;
    }
    const neighbours = this.#neighbours(place);
    if (neighbours.length === 0) {
      this.#end([...path, node]);
      return;
    }
    path.push(node);
    met.add(place);
    visits.push({ place, neighbours, next: 0 });
  }

  #placeOf(node: Value): number | undefined {
    return (this.#places.get(node) as RegoNumber | undefined)?.toNumber();
  }

  /** Of an array or a set; anything else leads nowhere. */
  #neighbours(place: number): readonly Value[] {
    const edges = this.#graph.entries[place]?.[1] ?? null;
    if (edges instanceof RegoSet) return edges.members;
    return Array.isArray(edges) ? edges : [];
  }

  #end(path: readonly Value[]): void {
    this.#count(path.length);
    this.paths.push(path);
  }

  #count(nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes > MAX_NODES) throw new BuiltinError("the graph has too many paths");
  }
}
