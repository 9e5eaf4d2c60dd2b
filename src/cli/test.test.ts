import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { opaBinary } from "../../tools/opa.ts";
import { main } from "./main.ts";
import { readReport } from "./test/opa.ts";

const root = mkdtempSync(join(tmpdir(), "postern-rego-"));
let opa = "";

beforeAll(async () => {
  opa = await opaBinary({ exact: true });
});

afterAll(() => rmSync(root, { recursive: true }));

async function postern(...args: string[]) {
  const printed: string[] = [];
  const told: string[] = [];
  const context = {
    env: { POSTERN_OPA: opa },
    out: (text: string) => void printed.push(text),
    err: (text: string) => void told.push(text),
  };
  const code = await main(["test", ...args], context);
  return { code, out: printed.join(""), err: told.join("") };
}

function folder(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(root, name);
}

const RULES = `package a

default allow := false

allow if input.user == data.users.admin

twice(x) := x * 2

number := 1 if input.x

number := 2 if input.x
`;

describe("tests that both can run", () => {
  it("pass with input, data, and functions put in place of others", async () => {
    const tests = `package a_test

import data.a

test_data if a.allow with input as {"user": "root"}

test_with_data if a.allow with input as {"user": "me"} with data.users.admin as "me"

mine(_) := 7

test_function if a.twice(1) == 7 with a.twice as mine

test_value if a.twice(1) == 9 with a.twice as 9

test_builtin if time.now_ns() == 4 with time.now_ns as 4

test_network if http.send({}).x == 1 with http.send as {"x": 1}

deep["a b"].test_nested if true

todo_test_later if false
`;
    const all = folder("pass", {
      "a.rego": RULES,
      "a_test.rego": tests,
      "data.json": '{"users":{"admin":"root"}}',
    });
    const { code, out } = await postern(all);
    expect(out).toMatch(/^8 tests: 7 pass, 1 skipped \(\d+\.\d\d s\)\n$/);
    expect(code).toBe(0);
  });

  it("fail and err with their place, what they print, and both reasons", async () => {
    const tests = `package a_test

import data.a

test_fails if {
	print("who:", input, {1, 2})
	a.allow
}

test_errs if a.number == 1 with input as {"x": true}

test_false := false

test_table[name] if {
	some name, want in {"one": 2, "two": 5}
	a.twice(1) == want
}
`;
    const all = folder("fail", { "a.rego": RULES, "a_test.rego": tests });
    const { code, out } = await postern(all);
    expect(code).toBe(1);
    expect(out).toContain("a_test.rego:5: data.a_test.test_fails: fail\n  print: who: <undefined> {1, 2}\n");
    expect(out).toMatch(
      /a_test\.rego:10: data\.a_test\.test_errs: error\n {2}OPA: eval_conflict_error: .*\n(?: .*\n)* {2}engine: .*a\.rego:11:1: var assignment conflict\n/,
    );
    expect(out).toContain("a_test.rego:14: data.a_test.test_table: fail\n  case two: fail\n");
    expect(out).toMatch(/^4 tests: 0 pass, 3 fail, 1 error \(/m);
  });

  it("are chosen by --run, and told as JSON", async () => {
    const { code, out } = await postern(join(root, "fail"), "--run", "table|false", "--json");
    expect(code).toBe(1);
    const [first, second, summary] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ test: "data.a_test.test_false", line: 12, verdict: "fail" });
    expect(second).toMatchObject({
      verdict: "fail",
      opa: { outcome: "fail", cases: { one: true, two: false } },
      engine: { outcome: "fail", cases: { one: true, two: false } },
    });
    expect(summary.summary).toMatchObject({ tests: 2, pass: 0, fail: 2, differs: 0, not_run: 0 });
  });

  it("of the library and of the examples agree", async () => {
    const { code, out } = await postern("--rules", "docs/examples/rules");
    expect(out).toMatch(/^\d{3,} tests: \d{3,} pass \(/);
    expect(code).toBe(0);
  });
});

describe("tests that one answers otherwise", () => {
  it("are shown loudly, with both answers", async () => {
    const all = folder("differ", {
      "d_test.rego": `package d_test

# The runtime that OPA compiles into a module knows capitals of an older Unicode.
test_upper if upper("𐖸") == "𐖑"

test_table[name] if {
	some name in ["x", "𐖸"]
	upper(name) != name
}
`,
    });
    const { code, out } = await postern(all);
    expect(out).toContain(
      "d_test.rego:4: data.d_test.test_upper: DIFFERS: pass in OPA, fail in the engine\n",
    );
    expect(out).toContain(
      "data.d_test.test_table: DIFFERS: pass in OPA, fail in the engine\n  case 𐖸: pass in OPA, fail in the engine\n",
    );
    expect(out).toMatch(/^2 tests: 0 pass, 2 DIFFER between OPA and the engine \(/m);
    expect(code).toBe(1);
  });
});

describe("tests that the engine can't run", () => {
  it("are told with the rule that does not compile, and no test is that needs none of it", async () => {
    const all = folder("missing", {
      "p_test.rego": `package p_test

parse(text) := rego.parse_module("a.rego", text)

test_own if rego.parse_module("a.rego", "package b")["package"]

test_ok if true
`,
      "q_test.rego": `package q_test

import data.p_test

# METADATA
# title: needs a rule of another file
test_needs if p_test.parse("package b")["package"]

test_ok if true
`,
    });
    const { code, out } = await postern(all);
    expect(out).toMatch(
      /p_test\.rego:5: data\.p_test\.test_own: not run in the engine: \S*p_test\.rego:5: rego_type_error: undefined function rego\.parse_module \(pass in OPA\)\n/,
    );
    expect(out).toMatch(
      /data\.q_test\.test_needs: not run in the engine: \S*p_test\.rego:3: .* \(pass in OPA\)\n/,
    );
    expect(out).toMatch(/^4 tests: 2 pass, 2 not run in the engine \(/m);
    expect(code).toBe(1);
  });

  it("are found by halves where OPA's planner refuses them", async () => {
    const all = folder("planner", {
      "l_test.rego": `package l_test

p.a.s := 3

p[x].r := v if {
	some x in ["c"]
	v := p.a.s
}

test_refused if p.a.s == 3

test_one if true

test_two if true
`,
    });
    const { code, out } = await postern(all);
    expect(out).toMatch(
      /test_refused: not run in the engine: \S*l_test\.rego:7: reference to data\.l_test\.p is not supported/,
    );
    expect(out).toMatch(/^3 tests: 2 pass, 1 not run in the engine \(/m);
    expect(code).toBe(1);
  });

  it("are those with one name, and those that ask the network", async () => {
    const all = folder("refused", {
      "r_test.rego": `package r_test

test_same if true

test_same if false

test_net if http.send({"method": "get", "url": "http://127.0.0.1:1/"})
`,
    });
    const { out } = await postern(all);
    expect(out).toMatch(/data\.r_test\.test_same: not run in the engine: several tests .* \(pass in OPA\)/);
    expect(out).toMatch(
      /data\.r_test\.test_same#01: not run in the engine: several tests .* \(fail in OPA\)/,
    );
    expect(out).toMatch(/test_net: not run in the engine: it asks the network \(fail in OPA\)/);
  });
});

describe("what can't be run", () => {
  it("ends with 2, the file, the line and the cause", async () => {
    const all = folder("bad", { "x_test.rego": "package x_test\n\ntest_x if nowhere(1)\n" });
    const { code, err } = await postern(all);
    expect(code).toBe(2);
    expect(err).toMatch(/bad\/x_test\.rego:3: rego_type_error: undefined function nowhere/);
  });

  it.each([
    [["--rules", "a", "b"], /either --rules/],
    [["--nonsense"], /nonsense/],
    [["/nowhere/at/all"], /no such file/],
    [["--run", "["], /regexp/],
    [["--run", "no_such_test"], /no test matches --run no_such_test/],
  ])("%j ends with 2", async (args, message) => {
    const { code, err } = await postern(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it("is a report that is no JSON", () => {
    expect(() => readReport("oops")).toThrow(/no JSON/);
  });
});

it("neither sees the environment, and nothing is left behind", async () => {
  process.env["POSTERN_TRIAL_SECRET"] = "very-secret";
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("postern-rego-tests-"));
  const before = left();
  const all = folder("env", {
    "e_test.rego": `package e_test

test_env if {
	print(opa.runtime())
	object.get(opa.runtime(), ["env", "POSTERN_TRIAL_SECRET"], "") == "very-secret"
}
`,
  });
  const { out } = await postern(all, "--json");
  delete process.env["POSTERN_TRIAL_SECRET"];
  expect(out).not.toContain("very-secret");
  expect(JSON.parse(out.split("\n")[0] ?? "")).toMatchObject({ verdict: "fail" });
  expect(left().filter((name) => !before.includes(name))).toEqual([]);
});
