import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { opaBinary } from "../../tools/opa.ts";
import { buildTar } from "../bundle/build.ts";
import { compress } from "../bundle/pack.ts";
import { readSources } from "../bundle/sources.ts";
import { createFactFinder, loadCatalogue } from "../facts/index.ts";
import { openFirstClient } from "../tokens/index.ts";
import { main } from "./main.ts";

const LIBRARY = fileURLToPath(new URL("../../policy", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "postern-access-"));

async function access(...args: string[]) {
  const printed: string[] = [];
  const told: string[] = [];
  const context = {
    env: {},
    out: (text: string) => void printed.push(text),
    err: (text: string) => void told.push(text),
  };
  const code = await main(["access", ...args], context);
  return { code, out: printed.join(""), err: told.join("") };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const CONFIG = `
listen: 127.0.0.1:0
state_dir: state
upstream: { url: "\${HOST}", credential: { token: "\${POWERFUL}" } }
clients:
  - { id: dashboards, secret: "\${DASHBOARDS}", grant: [catalogs:read, "tables:read:sales"] }
  - { id: nightly, secret: "\${NIGHTLY}", grant: [queries:read] }
`;

describe("what a token can do", () => {
  test("is told by its scopes, what is reached first", async () => {
    const { code, out } = await access("--scopes", "catalogs:read tables:read:sales warehouses:execute:w1");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^a token with catalogs:read tables:read:sales warehouses:execute:w1, by .*default\.tar\.gz \(/,
    );
    expect(out).toMatch(/^allowed +3 {2}whatever the resource$/m);
    expect(out).toMatch(/^ +warehouses\.start +POST +execute +guarded: execute +limited +w1$/m);
    expect(out).toMatch(/^tables +0 +4 +\d+ +0 +sales/m);
    expect(out).toMatch(/^nothing of \d+ other services$/m);
  });

  test("is told where no guarded operation is reached", async () => {
    expect((await access("--scopes", "*:read")).out).toContain("No guarded operation is reached.\n");
  });

  test("is told operation by operation, all or those with a verdict", async () => {
    const all = await access("--scopes", "catalogs:read", "--operations");
    expect(all.out).toMatch(/^ {2}catalogs\.get +GET +read +allowed$/m);
    expect(all.out).toMatch(
      /^ {2}warehouses\.list +GET +read +denied +warehouses\.list needs warehouses:read$/m,
    );
    const some = await access("--scopes", "catalogs:read", "--verdict", "allowed");
    expect(some.out).toMatch(/^ {2}catalogs\.list +GET +read +allowed$/m);
    expect(some.out).not.toContain("denied");
  });

  test("is told as JSON", async () => {
    const report = JSON.parse((await access("--scopes", "catalogs:read", "--json")).out);
    expect(report).toMatchObject({
      client: null,
      scopes: ["catalogs:read"],
      services: { catalogs: { allowed: 2 } },
    });
    const { allowed, limited, denied, unknown } = report.counts;
    expect(allowed + limited + denied + unknown).toBe(report.operations.length);
  });

  test("is told by the grant of a client, without a secret being set", async () => {
    const config = file("postern.yaml", CONFIG);
    const { code, out } = await access("--client", "dashboards", "--config", config);
    expect(code).toBe(0);
    expect(out).toContain("a token of dashboards with catalogs:read tables:read:sales");
    const all = await access("--client", "nightly", "--scopes", "all-apis", "--config", config, "--json");
    expect(JSON.parse(all.out)).toMatchObject({ client: "nightly", scopes: ["queries:read"] });
  });

  test("is told of what a client would get for the scopes that it asks for", async () => {
    const config = file("narrowed.yaml", CONFIG);
    const asked = ["--config", config, "--client", "dashboards", "--scopes"];
    expect((await access(...asked, "tables:read:sales.orders")).out).toMatch(
      /^a token of dashboards with tables:read:sales\.orders, /,
    );
    expect((await access(...asked, "unity-catalog")).out).toMatch(
      /^a token of dashboards with catalogs:read tables:read:sales, /,
    );
    const refused = await access(...asked, "tables:read");
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining('grant does not cover "tables:read"'),
    ]);
  });

  test("is told of the first client, once a gateway made it, and makes none", async () => {
    const config = file("first.yaml", CONFIG.slice(0, CONFIG.indexOf("clients:")));
    const none = await access("--client", "first-client", "--config", config);
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining("no gateway has made its first") });
    expect(existsSync(join(folder, "state"))).toBe(false);
    await openFirstClient(join(folder, "state"), createFactFinder(loadCatalogue("databricks")));
    const one = await access("--client", "first-client", "--config", config, "--json");
    expect(JSON.parse(one.out)).toMatchObject({ client: "first-client", counts: { unknown: 0 } });
  });

  test("is not told of a config that is wrong, with what is not set", async () => {
    const config = file("wrong.yaml", CONFIG.replace("127.0.0.1:0", "${LISTEN}"));
    const { code, err } = await access("--client", "dashboards", "--config", config);
    expect(code).toBe(2);
    expect(err).toMatch(/^not set, which may be why: .*LISTEN/);
    expect(err).toMatch(/wrong\.yaml:2: listen: /);
  });
});

describe("a command line that can't be read ends with 2 and says what is wrong", () => {
  test.each([
    ["neither client nor scopes", [], "expected --client ID or --scopes"],
    ["a text that is no scope", ["--scopes", "catalogs:read tables;read"], '"tables;read"'],
    ["all-apis without a client", ["--scopes", "all-apis"], "--client ID"],
    ["no such verdict", ["--scopes", "a:read", "--verdict", "maybe"], '"maybe"'],
    ["no address", ["--scopes", "a:read", "--ip", "office"], '"office"'],
    ["no such bundle", ["--scopes", "a:read", "--bundle", "/nowhere.tar.gz"], "/nowhere.tar.gz"],
    ["no scope to compare with", ["--scopes", "a:read", "--against-scopes", "b"], '"b"'],
  ])("%s", async (_, args, message) => {
    expect(await access(...args)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(message) });
  });

  test("a client that the config does not have, which names those that it has", async () => {
    const { code, err } = await access("--client", "nobody", "--config", file("postern.yaml", CONFIG));
    expect(code).toBe(2);
    expect(err).toContain('no client "nobody": there are dashboards, nightly');
  });
});

describe("what a change changes", () => {
  test("of the scopes", async () => {
    const args = ["--scopes", "catalogs:read", "--against-scopes", "catalogs:read:sales queries:read"];
    const { code, out } = await access(...args, "--json");
    expect(code).toBe(1);
    const { changes } = JSON.parse(out);
    const ids = changes.map((change: { operation: { id: string } }) => change.operation.id);
    expect(ids).toContain("queries.get");
    expect(new Set(ids.map((id: string) => id.split(/[.-]/, 1)[0]))).toEqual(
      new Set(["catalogs", "queries"]),
    );
  });

  test("nothing, ends with 0", async () => {
    const { code, out } = await access("--scopes", "catalogs:read", "--against-scopes", "catalogs:read");
    expect(code).toBe(0);
    expect(out).toMatch(/\n\nnone of \d+ operations changes\n$/);
  });

  describe("of the policy", () => {
    let before: string;
    let after: string;

    beforeAll(async () => {
      const rules = mkdtempSync(join(tmpdir(), "rules-"));
      writeFileSync(
        join(rules, "team.rego"),
        `package postern.rules

deny contains "nobody starts it" if input.operation.id == "warehouses.start"

allow contains "everybody may see what there is" if {
	input.operation.id == "warehouses.list"
	input.request.source.ip == "10.20.0.7"
}
`,
      );
      before = join(folder, "before.tar.gz");
      after = join(folder, "after.tar.gz");
      writeFileSync(
        before,
        compress(await buildTar(await readSources(LIBRARY, []), await opaBinary({ exact: true }))),
      );
      writeFileSync(
        after,
        compress(await buildTar(await readSources(LIBRARY, [rules]), await opaBinary({ exact: true }))),
      );
    }, 60_000);

    test("is exactly what its rules add and take", async () => {
      const scopes = "catalogs:read warehouses:execute";
      const args = ["--scopes", scopes, "--bundle", before, "--against", after, "--ip", "10.20.0.7"];
      const { code, out } = await access(...args);
      expect(code).toBe(1);
      expect(out.split("\n").slice(3)).toEqual([
        expect.stringMatching(/^2 of \d+ operations change: \+ 1 wider, ~ 0 other, - 1 narrower$/),
        "",
        "+  warehouses.list   GET   read                       denied → allowed",
        "-  warehouses.start  POST  execute  guarded: execute  allowed → denied",
        "",
      ]);
    });

    test("depends on where the token is used from", async () => {
      const args = ["--scopes", "catalogs:read", "--bundle", before, "--against", after];
      expect(await access(...args)).toMatchObject({ code: 0 });
    });
  });
});
