/**
 * @module The rules of a Rego file: where each stands, and the file without some of them.
 */

import { runOpa } from "./opa.ts";

export interface Rule {
  /** Keys below `data`, up to the first that is not known before it runs. */
  readonly keys: readonly string[];
  readonly firstLine: number;
  readonly lastLine: number;
}

interface Term {
  readonly type: string;
  readonly value: unknown;
}

/** The part of `opa parse --json-include locations` that is read here. */
interface Module {
  readonly package: { readonly path: readonly Term[] };
  readonly rules?: readonly {
    readonly location: { readonly row: number; readonly text: string };
    readonly head: { readonly name?: string; readonly ref?: readonly Term[] };
  }[];
}

/** The rules of a file; none where OPA can't parse it. */
export async function rulesOf(opa: string, file: string): Promise<readonly Rule[]> {
  const args = ["parse", "--format", "json", "--json-include", "locations,-comments", "--", file];
  const { code, stdout } = await runOpa(opa, args);
  return code === 0 ? readRules(JSON.parse(stdout) as Module) : [];
}

function readRules({ package: { path }, rules = [] }: Module): readonly Rule[] {
  const outer = path.slice(1).map(({ value }) => String(value));
  return rules.map(({ location: { row, text }, head }) => {
    const [first, ...more] = head.ref ?? [{ type: "var", value: head.name }];
    const unknown = more.findIndex(({ type }) => type !== "string");
    const inner = [first, ...more.slice(0, unknown < 0 ? more.length : unknown)];
    const lines = Buffer.from(text, "base64").toString().split("\n").length;
    return {
      keys: [...outer, ...inner.map((term) => String(term?.value))],
      firstLine: row,
      lastLine: row + lines - 1,
    };
  });
}

/** The text with empty lines in the rules' place, and in that of comments right above them: annotations need a rule. */
export function withoutRules(text: string, rules: readonly Rule[]): string {
  const lines = text.split("\n");
  for (const { firstLine, lastLine } of rules) {
    let first = firstLine;
    while (lines[first - 2]?.startsWith("#")) first--;
    lines.fill("", first - 1, lastLine);
  }
  return lines.join("\n");
}
