import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { explain, inputPaths, manifestText } from "./build.ts";
import { packageOf, readSources, revisionOf } from "./sources.ts";

describe("what OPA is told and what it says", () => {
  it("a manifest has our roots and revision, and what OPA compiled", () => {
    const wasm = [{ entrypoint: "postern/decision", module: "/policy.wasm" }];
    const compiled = { rego_version: 1, roots: [""], revision: "x", wasm };
    expect(JSON.parse(manifestText("abc", compiled, [["sql"]]))).toEqual({
      revision: "abc",
      roots: ["postern"],
      rego_version: 1,
      wasm,
      metadata: { postern: { reads: [["sql"]] } },
    });
  });

  it("what a policy reads is the widest parts, up to the first key that nobody knows before", () => {
    const ref = (...terms: readonly (readonly [string, unknown])[]) =>
      terms.map(([type, value]) => ({ type, value }));
    const input = ["var", "input"] as const;
    const base = [
      ref(input, ["string", "sql"], ["string", "tables"]),
      ref(input, ["string", "sql"]),
      ref(input, ["string", "request"], ["string", "query"], ["var", "name"], ["number", 0]),
      ref(input, ["string", "request"], ["string", "path"]),
      ref(["var", "data"], ["string", "grants"]),
    ];
    expect(inputPaths({ base })).toEqual([["request", "path"], ["request", "query"], ["sql"]]);
    expect(inputPaths({ base: [...base, ref(input)] })).toEqual([[]]);
    expect(inputPaths({ base: [ref(input, ["var", "key"])] })).toEqual([[]]);
    expect(inputPaths({})).toEqual([]);
  });

  it("errors name the file that was read, and the way out", () => {
    const sources = [{ path: "rules/team/a.rego", file: "/srv/team/a.rego" }];
    expect(
      explain("/rules/team/a.rego:3: rego_type_error: undefined function rego.parse_module", sources),
    ).toMatch(/^\/srv\/team\/a\.rego:3: .* rego.parse_module\n.*bundles\/capabilities\.json/);
    expect(explain("b/rules/team/a.rego:3: bad", sources)).toBe("b/rules/team/a.rego:3: bad");
  });
});

it.each([
  ["package postern.rules\n", "postern.rules"],
  ["# METADATA\n# title: package x\n\n  package postern.rules # why\n", "postern.rules"],
  ["\r\npackage postern.rules\r\n", "postern.rules"],
  ['package postern["rules"]', 'postern["rules"]'],
  ["allow := `\npackage postern.rules\n`", null],
  ["", null],
])("%j is in package %s", (text, expected) => {
  expect(packageOf(text)).toBe(expected);
});

describe("the sources of a bundle", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "postern-sources-"));
    await write("policy/postern/decision.rego", "package postern\n");
    await write("policy/postern/decision_test.rego", "package postern_test\n");
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }

  const read = (...rules: readonly string[]) =>
    readSources(
      join(folder, "policy"),
      rules.map((path) => join(folder, path)),
    );

  it("are the library and each team's rules, without tests", async () => {
    await write("a/rules/x.rego", "package postern.rules\n");
    await write("b/rules/deep/y.rego", "package postern.rules.helpers\n");
    const sources = await read("a/rules", "b/rules/");
    expect(sources.map(({ path }) => path)).toEqual([
      "postern/decision.rego",
      "rules/rules-2/deep/y.rego",
      "rules/rules/x.rego",
    ]);
  });

  it("have a revision that changes with every path and text, and with nothing else", async () => {
    const before = revisionOf(await read());
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    await write("policy/postern/decision_test.rego", "package postern_test\n\n");
    expect(revisionOf(await read())).toBe(before);
    await write("policy/postern/decision.rego", "package postern\n\n");
    expect(revisionOf(await read())).not.toBe(before);
    const file = "";
    expect(revisionOf([{ path: "a", file, text: "b" }])).not.toBe(
      revisionOf([{ path: "ab", file, text: "" }]),
    );
  });

  it.each([
    ["package postern.grants\n", /x\.rego: .* not in `package postern\.grants`/],
    ["package postern.rulesets\n", /not in `package postern\.rulesets`/],
    ["# nothing\n", /not in none/],
  ])("a team's %j is refused", async (text, message) => {
    await write("team/x.rego", text);
    await expect(read("team")).rejects.toThrow(message);
  });

  it("nothing is left out in silence", async () => {
    await write("empty/x_test.rego", "package x_test\n");
    await expect(read("empty")).rejects.toThrow(/no Rego in it/);
    await expect(read("missing")).rejects.toThrow(/missing: can't be read \(ENOENT\)/);
    await write("data/data.json", "{}");
    await expect(read("data")).rejects.toThrow(/data\.json: data documents/);
    await mkdir(join(folder, "linked"));
    await symlink(join(folder, "policy/postern/decision.rego"), join(folder, "linked/x.rego"));
    await expect(read("linked")).rejects.toThrow(/x\.rego: links are not followed/);
    await write("x-2/a.rego", "package postern.rules\n");
    await write("a/x/a.rego", "package postern.rules\n");
    await write("b/x/a.rego", "package postern.rules\n");
    await expect(read("x-2", "a/x", "b/x")).resolves.toHaveLength(4);
    await expect(read("x-2", "a/x/../x")).resolves.toHaveLength(3);
    await expect(read("a/x", "b/x", "x-2")).rejects.toThrow(/the same path/);
  });
});
