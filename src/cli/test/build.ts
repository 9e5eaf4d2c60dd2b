/**
 * @module Compiles tests to WebAssembly, each an entrypoint: all into one module, or what compiles into as few as need be.
 *
 * What OPA's compiler refuses in a rule (a built-in that the engine lacks) is taken out of a copy of the sources, with all tests that
 * need that rule. What its planner refuses is found by halves.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CAPABILITIES } from "../../bundle/index.ts";
import { readBundle } from "../../engine/index.ts";
import type { Entry, OpaTest } from "./answers.ts";
import { needs } from "./dependencies.ts";
import { areRelated } from "./names.ts";
import { errorText, runOpa } from "./opa.ts";
import { readCompileErrors, type Stage, stageCopy } from "./stage.ts";

/** A module, with what OPA found to be its data. */
export interface Unit {
  readonly wasm: Uint8Array;
  readonly data: string | null;
  readonly tests: readonly Entry[];
}

export interface Built {
  readonly units: readonly Unit[];
  /** Why others are in none. */
  readonly left: ReadonlyMap<OpaTest, string>;
}

/** So that no set of tests, however much of it is wrong, keeps OPA busy without end. */
const MAX_BUILDS = 500;

export async function buildTests(
  paths: readonly string[],
  entries: readonly Entry[],
  opa: string,
): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), "postern-rego-tests-"));
  try {
    return await new Builder(paths, folder, opa).build(entries);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class Builder {
  readonly #left = new Map<OpaTest, string>();
  readonly #originals: readonly string[];
  readonly #folder: string;
  readonly #opa: string;
  #stage: Stage | undefined;
  #builds = 0;

  constructor(originals: readonly string[], folder: string, opa: string) {
    this.#originals = originals;
    this.#folder = folder;
    this.#opa = opa;
  }

  async build(entries: readonly Entry[]): Promise<Built> {
    let rest = entries;
    for (;;) {
      if (rest.length === 0) return { units: [], left: this.#left };
      const built = await this.#compile(rest);
      if (typeof built !== "string") return { units: [built], left: this.#left };
      const errors = readCompileErrors(built);
      if (errors.length === 0) return { units: await this.#byHalves(rest, built), left: this.#left };
      this.#stage ??= await stageCopy(this.#originals, this.#folder, this.#opa);
      const stage = this.#stage;
      // The first time they stand in the files themselves, later in the copies.
      const removed = await stage.remove(
        errors.map((error) => ({ ...error, file: stage.copyOf(error.file) })),
      );
      if (removed.length === 0) {
        for (const { test } of rest) this.#left.set(test, this.#named(built));
        return { units: [], left: this.#left };
      }
      for (const { rule, why } of removed) rest = await this.#without(rule.keys, why, rest);
    }
  }

  /** Leaves out the tests that are this rule or need it. */
  async #without(rule: readonly string[], why: string, entries: readonly Entry[]): Promise<readonly Entry[]> {
    const own = entries.filter(({ keys }) => areRelated(keys, rule));
    const others = entries.filter((entry) => !own.includes(entry));
    const isTest = own.length > 0 && own.every(({ keys }) => keys.length === rule.length);
    const dependents = isTest ? [] : await needs(this.#opa, this.#originals, others, rule);
    for (const { test } of [...own, ...dependents]) this.#left.set(test, why);
    return others.filter((entry) => !dependents.includes(entry));
  }

  /** `said` is why they do not compile together. */
  async #byHalves(entries: readonly Entry[], said: string): Promise<readonly Unit[]> {
    if (entries.length === 1 || this.#builds >= MAX_BUILDS) {
      for (const { test } of entries) this.#left.set(test, this.#named(said));
      return [];
    }
    const units: Unit[] = [];
    const middle = Math.ceil(entries.length / 2);
    for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
      const built = await this.#compile(half);
      units.push(...(typeof built === "string" ? await this.#byHalves(half, built) : [built]));
    }
    return units;
  }

  /** A module, or what OPA said. */
  async #compile(tests: readonly Entry[]): Promise<Unit | string> {
    this.#builds++;
    const out = join(this.#folder, "tests.tar.gz");
    const entrypoints = tests.flatMap(({ entrypoint }) => ["-e", entrypoint]);
    // Without the last, OPA makes entrypoints of functions that lead to one, and fails.
    const args = [
      "build",
      "-t",
      "wasm",
      "--capabilities",
      CAPABILITIES,
      "--wasm-include-print",
      "--prune-unused",
    ];
    const paths = this.#stage?.paths ?? this.#originals;
    const ended = await runOpa(this.#opa, [...args, ...entrypoints, "-o", out, "--", ...paths]);
    if (ended.code !== 0) return errorText(this.#opa, ended);
    const { wasm, data } = await readBundle(out, tests[0]?.entrypoint ?? "");
    return { wasm, data, tests };
  }

  #named(text: string): string {
    return this.#stage === undefined ? text : this.#stage.named(text);
  }
}
