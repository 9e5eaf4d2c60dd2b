import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallGraph, circleBreakers } from "./recursion.ts";

function graph(edges: Readonly<Record<number, readonly number[]>>): CallGraph {
  return new Map(Object.entries(edges).map(([node, callees]) => [Number(node), new Set(callees)]));
}

describe("the functions that are watched", () => {
  it("are none where nothing comes back to itself", () => {
    expect(circleBreakers(graph({ 1: [2, 3], 2: [3], 3: [9], 4: [] }))).toEqual(new Set());
  });

  it("are those that call themselves", () => {
    expect(circleBreakers(graph({ 1: [2], 2: [2], 3: [1] }))).toEqual(new Set([2]));
  });

  it("leave out, in a circle, the one that is called most", () => {
    const watched = circleBreakers(graph({ 1: [2], 2: [3], 3: [1], 4: [1], 5: [1] }));
    expect(watched.size).toBe(1);
    expect(watched.has(1)).toBe(false);
  });

  it("leave no circle among those that are not", () => {
    const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 40 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const calls = new Map(Array.from({ length: 12 }, (_, node) => [node, new Set<number>()]));
        for (const [from, to] of pairs) calls.get(from)?.add(to);
        const watched = circleBreakers(calls);
        const left = new Map(
          [...calls]
            .filter(([node]) => !watched.has(node))
            .map(([node, callees]) => [node, new Set([...callees].filter((callee) => !watched.has(callee)))]),
        );
        expect(circleBreakers(left).size).toBe(0);
        expect(hasCircle(left)).toBe(false);
      }),
    );
  });
});

/** By another way: a graph without circles loses all its nodes, ends first. */
function hasCircle(calls: ReadonlyMap<number, ReadonlySet<number>>): boolean {
  const left = new Map(calls);
  for (;;) {
    const end = [...left].find(([, callees]) => [...callees].every((callee) => !left.has(callee)));
    if (end === undefined) return left.size > 0;
    left.delete(end[0]);
  }
}
