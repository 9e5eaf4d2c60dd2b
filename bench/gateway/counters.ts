/**
 * @module What processes used, by the kernel's own counters (proc(5)).
 */

import { readdirSync, readFileSync } from "node:fs";

const MB = 1024 * 1024;

/** The processes that it started, and theirs. */
export function descendants(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const parent = /^\d+$/.test(entry) ? parentOf(entry) : null;
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const below = (pid: number): number[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}

function parentOf(pid: string): number | null {
  const stat = readQuietly(`/proc/${pid}/stat`);
  // The name in the parentheses may hold any characters.
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** These processes and all that they started. */
export function withDescendants(roots: readonly number[]): readonly number[] {
  return [...new Set(roots.flatMap((root) => [root, ...descendants(root)]))];
}

/** Nanoseconds that all their threads that live have run, in user and kernel. */
function cpuNs(pids: readonly number[]): number {
  let sum = 0;
  for (const pid of pids) {
    for (const task of listQuietly(`/proc/${pid}/task`)) {
      sum += Number(readQuietly(`/proc/${pid}/task/${task}/schedstat`)?.split(" ")[0] ?? 0);
    }
  }
  return sum;
}

/** Megabytes (2^20) that they hold in memory, each page that several share counted for each. */
export function residentMb(pids: readonly number[]): number {
  let kilobytes = 0;
  for (const pid of pids) {
    kilobytes += Number(/^VmRSS:\s+(\d+) kB/m.exec(readQuietly(`/proc/${pid}/status`) ?? "")?.[1] ?? 0);
  }
  return (kilobytes * 1024) / MB;
}

export interface Watch {
  /** What was used since, and the most that was held. */
  stop(): { readonly cpuNs: number; readonly peakMb: number };
}

/** Looks at memory ten times a second. */
export function watch(roots: readonly number[]): Watch {
  const pids = withDescendants(roots);
  const before = cpuNs(pids);
  let peakMb = residentMb(pids);
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb(pids));
  }, 100);
  return {
    stop() {
      clearInterval(timer);
      return { cpuNs: cpuNs(pids) - before, peakMb: Math.max(peakMb, residentMb(pids)) };
    },
  };
}

function readQuietly(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function listQuietly(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
