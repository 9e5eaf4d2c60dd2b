import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { run } from "../../tools/cli.ts";
import { findOpa } from "../../tools/opa.ts";
import { parseStrictJson } from "../intake/json.ts";
import type { InputDocument, Operation, Resource } from "../model/input.ts";
import { parseScope } from "../tokens/scopes.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import { PolicyError } from "./errors.ts";
import { compilePolicy, ENTRYPOINT, openPolicy, type Policy } from "./policy.ts";

const BUNDLE = fileURLToPath(new URL("../../bundles/default.tar.gz", import.meta.url));
const policy = await openPolicy(BUNDLE);
/** The same, which gets every document whole. */
const unpruned = compilePolicy({ ...(await readBundle(BUNDLE, ENTRYPOINT)), reads: null }, "unpruned");

function operation(id: string, access: Operation["access"], guarded = false): Operation {
  const service = id.split(".", 1)[0] as string;
  return { id, service, access, upstream: "databricks", guarded, areas: [], list: null };
}

function asking(scopes: readonly string[], asked: Operation | null, resources: readonly Resource[] = []) {
  return {
    identity: {
      id: "dashboards",
      kind: "client",
      issuer: "https://postern.example",
      scopes,
      authorization_details: [],
      groups: [],
      claims: {},
      actor: null,
      token: {
        id: "t-1",
        kind: "jwt",
        issued_at: 1764000000,
        expires_at: 1764003600,
        confirmation: null,
        budgets: [],
      },
    },
    request: {
      id: "r-1",
      time: "2026-11-24T10:00:00.000Z",
      method: "GET",
      host: "postern.example",
      path: "/api/2.0/somewhere",
      segments: ["api", "2.0", "somewhere"],
      query: {},
      headers: {},
      body: null as unknown,
      body_state: "absent",
      source: { ip: "10.20.0.7", tls: null },
    },
    operation: asked,
    resources,
    sql: null,
    opaque: [],
  } satisfies InputDocument;
}

const LIST_CATALOGS = operation("catalogs.list", "read");

describe("the first user's question", () => {
  const scopes = ["catalogs:read", "queries:read"];

  it.each([
    [LIST_CATALOGS, "catalogs:read"],
    [{ ...operation("queries-legacy.list", "read"), service: "queries" }, "queries:read"],
  ])("$id works", (asked, scope) => {
    expect(policy.evaluate(asking(scopes, asked))).toEqual({
      allow: true,
      reasons: [{ code: "scope", message: `${scope} grants ${asked.id}`, scope }],
      obligations: {},
    });
  });

  it("warehouses.list does not, and the reason says what it would need", () => {
    expect(policy.evaluate(asking(scopes, operation("warehouses.list", "read")))).toEqual({
      allow: false,
      reasons: [
        { code: "no_scope", message: "warehouses.list needs warehouses:read", scope: "warehouses:read" },
      ],
      obligations: {},
    });
  });
});

describe("the default bundle", () => {
  it("names its revision and holds its sources", () => {
    expect(policy.revision).toMatch(/^[0-9a-f]{16}$/);
    expect(policy.sources.get("/postern/decision.rego")).toMatch(/^package postern$/m);
  });

  it("has a well-formed decision, a denial, for every document", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(unpruned.evaluate(JSON.parse(text) as InputDocument).allow).toBe(false);
      }),
    );
  });

  it("has a well-formed decision for every document that is almost one", () => {
    const key = fc.constantFrom("identity", "request", "operation", "resources", "sql", "opaque");
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.array(fc.jsonValue({ maxDepth: 2 })));
    fc.assert(
      fc.property(key, value, (name, broken) => {
        const document = { ...asking([], operation("catalogs.list", "read")), [name]: broken };
        expect(policy.evaluate(document as InputDocument).allow).toBe(false);
        // What it does not get makes no difference, whatever stands there.
        expect(unpruned.evaluate(document as InputDocument)).toEqual(
          policy.evaluate(document as InputDocument),
        );
      }),
    );
  });

  it("decides the same on what it reads as on the whole document", () => {
    const scope = fc.constantFrom(
      "catalogs:read",
      "catalogs:read:sales",
      "tables:write",
      "all:read",
      "catalogs",
    );
    const access = fc.constantFrom<Operation["access"]>("read", "write", "execute", "manage");
    const name = fc.constantFrom("sales", "hr", "sales.orders", null);
    const extra = fc.record({
      claims: fc.dictionary(fc.string(), fc.jsonValue()),
      groups: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(
        fc.array(scope),
        access,
        fc.boolean(),
        name,
        extra,
        (scopes, does, guarded, named, more) => {
          const resource = { name: named, service: "catalogs", type: "catalog", access: does } as Resource;
          const input = asking(scopes, operation("catalogs.list", does, guarded), [resource]);
          const document = { ...input, identity: { ...input.identity, ...more } } as InputDocument;
          expect(policy.evaluate(document)).toEqual(unpruned.evaluate(document));
        },
      ),
    );
  });

  it("gives the same decision for the same input, and another for another", () => {
    const asked = asking(["catalogs:read"], LIST_CATALOGS);
    const again = { ...asked, request: { ...asked.request, id: "another", time: "2027-01-01T00:00:00Z" } };
    expect(policy.evaluate(again)).toBe(policy.evaluate(asked));
    expect(policy.evaluate(asking(["tables:read"], LIST_CATALOGS)).allow).toBe(false);
    expect(policy.evaluate(asked).allow).toBe(true);
  });

  it("cuts long messages to what a decision may hold, whatever the characters", () => {
    for (const character of ["x", "é", "💥"]) {
      const { allow, reasons } = policy.evaluate({
        ...asking([], LIST_CATALOGS),
        opaque: [character.repeat(2500)],
      });
      expect(allow).toBe(false);
      expect(reasons.find(({ code }) => code === "opaque")?.message).toBe(character.repeat(2000));
    }
  });

  it("reads scopes as the token endpoint does", () => {
    const services = {
      canonicalService: (name: string) => name,
      services: new Set<string>(),
      isFlat: () => false,
      isGuarded: () => false,
      areas: new Map(),
    };
    const unit = fc.constantFrom(..."abz09-*.:_é '`\"\\~!{Z");
    const text = fc.oneof(
      fc.string({ unit, maxLength: 12 }),
      fc
        .tuple(
          fc.constantFrom("*", "tables", "a-1", "A", ""),
          fc.constantFrom("*", "read", "manage", "list", ""),
          fc.option(fc.string({ unit, maxLength: 6 }), { nil: "*" }),
        )
        .map((parts) => parts.join(":")),
    );
    fc.assert(
      fc.property(text, (scope) => {
        const [service, access, resource] = scope.split(":") as [string, string, string?];
        const parsed = parseScope(scope, services) !== null;
        const name = resource?.replaceAll("*", "x") ?? "x";
        const asked = {
          ...operation("tables.get", (access === "*" ? "read" : access) as Operation["access"]),
          service: service === "*" ? "tables" : service,
        };
        const touched: Resource = {
          type: "table",
          service: asked.service,
          name: name.toLowerCase(),
          parts: name.toLowerCase().split("."),
          aliases: [],
          catalog: "x",
          schema: null,
          table: null,
          access: asked.access,
        };
        expect(policy.evaluate(asking([scope], asked, [touched])).allow).toBe(parsed);
      }),
      { numRuns: 3000 },
    );
  });
});

test("half of a surrogate pair is U+FFFD to a policy, as it is to OPA", () => {
  const { allow, reasons } = policy.evaluate(asking(["catalogs:read"], operation("\ud800.list", "read")));
  expect(allow).toBe(false);
  expect(JSON.stringify(reasons)).toContain("\ufffd");
});

describe("a module that is none", () => {
  const compile = async (wasm: Uint8Array<ArrayBuffer>) => {
    const bundle = await readBundle(BUNDLE, ENTRYPOINT);
    return compilePolicy({ ...bundle, wasm: Buffer.from(wasm) }, "some.tar.gz");
  };

  it("does not compile", async () => {
    const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d);
    await expect(compile(wasm)).rejects.toThrow(/^some\.tar\.gz: not a WebAssembly module/);
  });

  it("can't be run where it is some other program", async () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    await expect(compile(empty)).rejects.toThrow(/^some\.tar\.gz: /);
    await expect(compile(empty)).rejects.toThrow(PolicyError);
  });
});

const opa = await findOpa();

describe.skipIf(opa === null)("a policy of one's own, compiled by OPA", () => {
  const compile = async (body: string): Promise<Policy> => compilePolicy(await bundleOf(body), "one's own");

  async function bundleOf(body: string): Promise<Bundle> {
    const folder = await mkdtemp(join(tmpdir(), "postern-policy-"));
    try {
      await writeFile(join(folder, "policy.rego"), `package postern\n\n${body}\n`);
      const out = join(folder, "bundle.tar.gz");
      const args = ["build", "-t", "wasm", "-e", ENTRYPOINT, "-o", out, join(folder, "policy.rego")];
      expect(await run(opa as string, args)).toMatchObject({ code: 0 });
      return await readBundle(out, ENTRYPOINT);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  const answering = (message: string) =>
    `decision := {"allow": true, "reasons": [{"code": "a", "message": ${message}}], "obligations": {}}`;

  it("is given integers with all of their digits", async () => {
    const digits = "987654321987654321";
    const echo = await compile(answering("json.marshal(input.request.body.job_id)"));
    const input = asking([], LIST_CATALOGS);
    const body = parseStrictJson(Buffer.from(`{"job_id":${digits}}`));
    const decision = echo.evaluate({ ...input, request: { ...input.request, body } });
    expect(decision.reasons[0]?.message).toBe(digits);
  });

  it("may conflict with itself a thousand times and stays healthy", async () => {
    const conflicting = await compile(
      `decision := ${"{"}"allow": true, "reasons": [], "obligations": {}} if input.operation.id\n\n` +
        `decision := {"allow": false, "reasons": [], "obligations": {}} if input.operation.guarded`,
    );
    for (let index = 0; index < 1000; index++) {
      expect(() => conflicting.evaluate(asking([], operation("tables.get", "read", true)))).toThrow(
        /conflict/,
      );
    }
    expect(conflicting.evaluate(asking([], LIST_CATALOGS)).allow).toBe(true);
  });

  it("is refused where it has no answer, or a malformed one", async () => {
    const guarded = operation("tables.get", "read", true);
    const partial = await compile(`${answering('"m"')} if input.operation.guarded`);
    expect(partial.evaluate(asking([], guarded)).allow).toBe(true);
    expect(() => partial.evaluate(asking([], LIST_CATALOGS))).toThrow(/undefined for this input/);
    const malformed = await compile(answering("5"));
    expect(() => malformed.evaluate(asking([], guarded))).toThrow(/\/reasons\/0\/message must be string/);
  });

  it("is asked each time where it reads the clock", async () => {
    const clock = await compile(answering("json.marshal(time.now_ns())"));
    const message = () => clock.evaluate(asking([], LIST_CATALOGS)).reasons[0]?.message;
    const first = message();
    expect(Number(first) / 1e6).toBeCloseTo(Date.now(), -4);
    await expect.poll(message).not.toBe(first);
  });

  it("is refused where it needs a built-in that is not there", async () => {
    await expect(
      compile(answering('json.marshal(rego.parse_module("a", input.request.path))')),
    ).rejects.toThrow(/rego\.parse_module/);
  });

  it("is given the data of its bundle, and refused where that stands in the place of a rule", async () => {
    const bundle = await bundleOf(answering("data.grants[input.operation.id]"));
    const compiled = (data: string) => compilePolicy({ ...bundle, data }, "some.tar.gz");
    const granted = compiled('{"grants":{"catalogs.list":"by data"}}');
    expect(granted.evaluate(asking([], LIST_CATALOGS)).reasons[0]?.message).toBe("by data");
    expect(() => compiled('{"postern":{"decision":{"allow":true}}}')).toThrow(
      /^some\.tar\.gz: conflicting rule/,
    );
    expect(() => compiled("{")).toThrow(PolicyError);
  });
});
