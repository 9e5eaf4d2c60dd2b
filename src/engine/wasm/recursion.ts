/**
 * @module Which functions of a module can come back to themselves: by calls, or by calls of functions in a table.
 */

import { ByteReader, malformed } from "./bytes.ts";
import { CALL, CALL_INDIRECT, skipImmediates, skipLocals } from "./instructions.ts";
import { SECTION, type Section } from "./sections.ts";

/** Stands for whatever is in a table. */
const ANY_IN_TABLE = -1;

/**
 * For each function of the code section whether it may lie on a circle of calls. Some that lie between two circles are told to be
 * on one, which costs them a check and nothing else. `imported` functions come before them in number.
 */
export function recursiveFunctions(sections: readonly Section[], imported: number): readonly boolean[] {
  const code = sections.find(({ id }) => id === SECTION.code);
  if (code === undefined) throw malformed();
  const callees = new Map(readCallees(code.content).map((called, at) => [at + imported, called]));
  callees.set(ANY_IN_TABLE, new Set(tableFunctions(sections)));
  const onCircle = pruned(reversed(pruned(callees)));
  return Array.from({ length: callees.size - 1 }, (_, at) => onCircle.has(at + imported));
}

type Graph = ReadonlyMap<number, ReadonlySet<number>>;

/** Without functions that call nothing but such as were taken away. */
function pruned(graph: Graph): Graph {
  const callers = reversed(graph);
  const left = new Map(
    [...graph].map(([node, callees]) => [node, [...callees].filter((id) => graph.has(id)).length]),
  );
  const done = [...left].filter(([, count]) => count === 0).map(([node]) => node);
  for (let node = done.pop(); node !== undefined; node = done.pop()) {
    left.delete(node);
    for (const caller of callers.get(node) ?? []) {
      const count = (left.get(caller) ?? 0) - 1;
      if (left.has(caller)) left.set(caller, count);
      if (count === 0) done.push(caller);
    }
  }
  return new Map([...graph].filter(([node]) => left.has(node)));
}

function reversed(graph: Graph): Graph {
  const callers = new Map<number, Set<number>>([...graph.keys()].map((node) => [node, new Set()]));
  for (const [node, callees] of graph) {
    for (const callee of callees) callers.get(callee)?.add(node);
  }
  return callers;
}

function readCallees(code: Uint8Array): readonly ReadonlySet<number>[] {
  const reader = new ByteReader(code);
  return reader.vector(() => {
    const size = reader.u32();
    const start = reader.at;
    reader.skip(size);
    return calleesOf(new ByteReader(code, start, reader.at));
  });
}

function calleesOf(body: ByteReader): ReadonlySet<number> {
  const callees = new Set<number>();
  skipLocals(body);
  while (!body.isAtEnd) {
    const opcode = body.byte();
    if (opcode === CALL) {
      callees.add(body.u32());
      continue;
    }
    if (opcode === CALL_INDIRECT) callees.add(ANY_IN_TABLE);
    skipImmediates(opcode, body);
  }
  return callees;
}

/** Every function that an element segment names. OPA's compiler writes such of functions at a constant place (kind 0) only. */
function tableFunctions(sections: readonly Section[]): readonly number[] {
  const section = sections.find(({ id }) => id === SECTION.element);
  if (section === undefined) return [];
  const reader = new ByteReader(section.content);
  return reader
    .vector(() => {
      if (reader.u32() !== 0) throw malformed();
      for (let opcode = reader.byte(); opcode !== END; opcode = reader.byte()) skipImmediates(opcode, reader);
      return reader.vector(() => reader.u32());
    })
    .flat();
}

const END = 0x0b;
