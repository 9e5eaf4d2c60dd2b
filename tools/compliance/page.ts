/**
 * @module docs/compliance.md, made from a run of the whole suite.
 */

import { reasonFor } from "./known.ts";
import { countsOf, type Judged } from "./report.ts";

const HEAD = `# How far this is OPA

Policies run in this process, as the WebAssembly that OPA's own compiler makes of them. What is compiled into a module (rules,
arithmetic, comprehensions, \`regex.match\`, \`walk\`, …) is OPA's own code; the built-ins that OPA leaves to its host
are written for this one. OPA's compliance suite judges both: every case of its Rego v1 and v0 folders, the query compiled as
OPA's own test of its WebAssembly host does it, the results compared by the same rules
(\`internal/wasm/sdk/test/e2e/external_test.go\`). Nothing is skipped.

\`make compliance\` runs it (needs Go, which gets the suite and compiles it, once), and fails where fewer cases pass than here, or
others. \`make compliance ARGS='--filter jwt --failures'\` looks at some. This page is made by \`make compliance ARGS=--record\`.

`;

const TAIL = `
## Beyond the suite

Some of what OPA compiles into a module computes otherwise than \`opa eval\`. Where that decides about access this engine has it right,
unlike other hosts: \`+\`, \`-\`, \`*\` and \`/\` of fractions have OPA's digits (\`(2 / 3) * 3 == 2\`), \`format_int\` takes integers of any size,
\`json.marshal\` writes keys in order, \`json.unmarshal\` and \`json.is_valid\` know JSON from what is not, \`to_number\` gives numbers only.
\`test/engine/arithmetic.test.ts\` holds a thousand random operations before \`opa eval\`. These functions are found by the names that OPA
leaves in a module: don't strip them. So have \`sum\` and \`product\`, \`abs\`, \`round\`, \`ceil\` and \`floor\`, and \`bits.*\` takes \`100.0\` for an integer.

\`make differential\` holds the engine before a real \`opa\`: 10,000 generated inputs of the default policy, whose decisions are of every kind, and of
three others, compared as whole documents, digit by digit; and 200 calls of each built-in that the host brings. Its seed is printed
(\`DIFFERENTIAL_SEED\`); \`make test\` has a smaller run. What it found is repaired, or here:

| expression | OPA | here |
| --- | --- | --- |
| \`[k \\| some k, _ in {"b": 1, "a": 2}]\` | in the order of keys | in the runtime's order: build sets, or \`sort\` |
| \`upper("𐖸")\` | \`𐖑\` | \`𐖸\`: the runtime knows capitals of an older Unicode |
| \`min({100.0, 1e2})\` | one of two spellings of a number | maybe the other |
| \`1e-300 * 1e-300\` | \`9.9999999999999999994e-601\` | undefined: no exponents beyond 400 |
| \`net.cidr_merge(["10.0.0.0/25", "::ffff:10.0.0.1/110"])\` | two networks | one: IPv4 written as IPv6 is IPv4 |
| \`net.cidr_expand("10.0.0.0/8")\` | 16,777,216 addresses | undefined beyond 65,536 |
| \`json.patch(x, [{"op": "remove", "path": ""}])\` | ends OPA by a panic | undefined |
| \`io.jwt.decode_verify(token, {"iss": "x", …})\` of a token whose \`iss\` is no string | ends OPA by a panic | refused |
| \`yaml.unmarshal("!!iint '3'")\`, an unknown tag | \`"3"\` | \`3\` |
| \`sprintf("%p", …)\` | where it lies in OPA's memory | undefined |
| zones of time | of the machine's files | of Go's, within the engine (\`make time-zones\`) |

- Never build with \`opa build -O1\` or \`-O2\` without \`-b\`: OPA then takes data that is not there yet for undefined, and rules disappear.
- Base data that would stand in a rule's place is refused, as OPA refuses it in bundles; so is data that is no object where a rule's
  path leads through it, which OPA would ignore.
- An evaluation ends with an error where it takes longer than its deadline or more memory than it may; documents that are some thousand
  levels deep are refused, so are numbers with exponents beyond 400 or ten thousand digits where the host meets them. Lone surrogates become U+FFFD, as in OPA.
- \`http.send\` and \`net.lookup_ip_addr\` need an evaluation that may wait, and are asked anew in each; nothing is cached between evaluations.
`;

export interface Page {
  readonly text: string;
  /** Notes of cases that do not pass, and nobody has said why. */
  readonly unexplained: readonly string[];
}

export function pageOf(judged: readonly Judged[]): Page {
  const failed = judged.filter(({ verdict }) => verdict.outcome !== "passed");
  const unexplained = failed.filter(({ test }) => reasonFor(test) === undefined).map(({ test }) => test.note);
  return { text: HEAD + countsTable(judged) + failuresTable(failed) + TAIL, unexplained };
}

function countsTable(judged: readonly Judged[]): string {
  const rows = Object.entries(countsOf(judged)).map(([suite, { passed, failed, skipped }]) => {
    const total = passed + failed + skipped;
    const name = suite === "all" ? "together" : `Rego ${suite}`;
    return [name, total, passed, total - passed, `${((100 * passed) / total).toFixed(2)} %`];
  });
  return table(["", "cases", "pass", "don't", ""], rows);
}

function failuresTable(failed: readonly Judged[]): string {
  if (failed.length === 0) return "";
  const byNote = Map.groupBy(failed, ({ test }) => test.note);
  const rows = [...byNote].map(([note, cases]) => [
    `\`${note}\``,
    cases.map(({ test }) => test.suite).join(", "),
    reasonFor((cases[0] as Judged).test) ?? "not explained: a bug",
  ]);
  return `\n## What does not pass\n\n${table(["case", "Rego", "why"], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}
