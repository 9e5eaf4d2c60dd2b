/**
 * @module A copy of Rego and data, out of which rules can be taken that do not compile to WebAssembly.
 */

import { cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { shownPaths } from "./opa.ts";
import { type Rule, rulesOf, withoutRules } from "./rules-of-file.ts";

/** What OPA loads. */
const LOADED = /\.(?:rego|json|ya?ml|tar\.gz)$/i;

/** What OPA says of a place in a file. */
export interface CompileError {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface Removed {
  readonly rule: Rule;
  readonly why: string;
}

export interface Stage {
  /** The copies, in the order of what was copied. */
  readonly paths: readonly string[];
  /** Where the copy of a file is; the file itself, where it is a copy. */
  copyOf(file: string): string;
  /** Takes out the rules that errors stand in; gives those, with the reason. None where an error stands in no rule. */
  remove(errors: readonly CompileError[]): Promise<readonly Removed[]>;
  /** Text that names files as they were. */
  named(text: string): string;
}

/** Copies what lies at the paths, below `folder`. */
export async function stageCopy(paths: readonly string[], folder: string, opa: string): Promise<Stage> {
  const copies = await Promise.all(
    paths.map(async (path, index) => {
      const place = join(folder, String(index));
      await mkdir(place, { recursive: true });
      const copy = join(place, basename(resolve(path)));
      await cp(path, copy, {
        recursive: true,
        filter: async (from) => LOADED.test(from) || (await stat(from)).isDirectory(),
      });
      return { path: resolve(path), copy };
    }),
  );
  const named = (text: string) =>
    shownPaths(copies.reduce((said, { path, copy }) => said.replaceAll(copy, path), text));
  return {
    paths: copies.map(({ copy }) => copy),
    named,
    copyOf(file) {
      const absolute = resolve(file);
      const from = copies.find(({ path }) => absolute === path || absolute.startsWith(`${path}${sep}`));
      return from === undefined ? absolute : `${from.copy}${absolute.slice(from.path.length)}`;
    },
    async remove(errors) {
      const removed: Removed[] = [];
      for (const [file, inFile] of Map.groupBy(errors, (error) => error.file)) {
        const rules = await rulesOf(opa, file);
        const found = rules.map((rule) => ({
          rule,
          error: inFile.find(({ line }) => rule.firstLine <= line && line <= rule.lastLine),
        }));
        const wrong = found.flatMap(({ rule, error }) =>
          error === undefined ? [] : [{ rule, why: named(`${file}:${error.line}: ${error.message}`) }],
        );
        const text = await readFile(file, "utf8");
        await writeFile(
          file,
          withoutRules(
            text,
            wrong.map(({ rule }) => rule),
          ),
        );
        removed.push(...wrong);
      }
      return removed;
    },
  };
}

/** Reads `FILE:LINE: rego_type_error: …` and the like, which stand for themselves whatever the entrypoints are. */
export function readCompileErrors(output: string): readonly CompileError[] {
  return output.split("\n").flatMap((line) => {
    const [, file, row, message] =
      /^(?:error: )?(?:\d+ errors? occurred: )?(.+?\.rego):(\d+): (rego_\w+: .*)$/.exec(line) ?? [];
    return file !== undefined && row !== undefined && message !== undefined
      ? [{ file, line: Number(row), message }]
      : [];
  });
}
