/**
 * @module The Rego that goes into a bundle: the library of policy/ and a team's own files, under the paths that they have
 * in the bundle.
 */

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { BuildError } from "./errors.ts";
import { shown } from "./process.ts";

export interface Source {
  /** Path in the bundle, with slashes. */
  readonly path: string;
  /** Where it was read. */
  readonly file: string;
  readonly text: string;
}

/** What a team's files may be: the extension point, and packages of their own below it. */
const TEAM_PACKAGE = /^postern\.rules(?:\.|$)/;

/** Comments and blanks, then the package: nothing else may stand before it in Rego. */
const PACKAGE = /^(?:\s|#[^\n]*(?:\n|$))*package\s+(\S+)/;

/** OPA would load these beside the rules. */
const DATA = /\.(?:json|ya?ml)$/i;

const REVISION_CHARS = 16;

/** Reads the library and the folders of a team's rules, sorted by their path in the bundle. */
export async function readSources(library: string, rules: readonly string[]): Promise<readonly Source[]> {
  const sources = await readFolder(library, "");
  for (const [index, folder] of rules.entries()) {
    const name = basename(resolve(folder));
    const taken = rules.slice(0, index).some((other) => basename(resolve(other)) === name);
    const team = await readFolder(folder, `rules/${taken ? `${name}-${index + 1}` : name}/`);
    if (team.length === 0) throw new BuildError(`${folder}: no Rego in it, beside tests`);
    for (const source of team) checkTeamPackage(source);
    sources.push(...team);
  }
  const paths = new Set(sources.map(({ path }) => path));
  if (paths.size < sources.length)
    throw new BuildError("two folders of rules give files the same path: rename one");
  return sources.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** Names the sources by their content: the same revision, the same rules. */
export function revisionOf(sources: readonly Source[]): string {
  const hash = createHash("sha256");
  // With lengths, so that no two lists of files give the same bytes.
  for (const { path, text } of sources) {
    hash.update(`${Buffer.byteLength(path)}:${path}${Buffer.byteLength(text)}:${text}`);
  }
  return hash.digest("hex").slice(0, REVISION_CHARS);
}

/** The package that a Rego file declares, as it is spelt there; null where there is none. */
export function packageOf(text: string): string | null {
  return PACKAGE.exec(text)?.[1] ?? null;
}

/** Another package would change the library, or be none that the bundle owns. */
function checkTeamPackage({ file, text }: Source): void {
  const name = packageOf(text);
  if (name === null || !TEAM_PACKAGE.test(name)) {
    throw new BuildError(
      `${shown(file)}: a team's rules are in \`package postern.rules\` or below it, not in ${name === null ? "none" : `\`package ${name}\``}`,
    );
  }
}

async function readFolder(folder: string, prefix: string): Promise<Source[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new BuildError(`${folder}: can't be read (${error.code})`);
    },
  );
  const files: string[] = [];
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    // What would be left out in silence could be the rule that denies.
    if (entry.isSymbolicLink())
      throw new BuildError(`${shown(file)}: links are not followed; put the file here`);
    if (entry.isFile() && DATA.test(entry.name)) {
      throw new BuildError(`${shown(file)}: data documents can't go into a bundle; write it as a rule`);
    }
    if (entry.isFile() && entry.name.endsWith(".rego") && !entry.name.endsWith("_test.rego"))
      files.push(file);
  }
  return Promise.all(
    files.map(async (file) => {
      const path = file.slice(join(folder, sep).length).replaceAll(sep, "/");
      return { path: `${prefix}${path}`, file, text: await readFile(file, "utf8") };
    }),
  );
}
