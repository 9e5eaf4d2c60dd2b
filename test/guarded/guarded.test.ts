import { describe, expect, test } from "vitest";
import { settledRules } from "../../src/access/naming.ts";
import { type Sample, sampleOf } from "../../src/access/sample.ts";
import { neutralTrial } from "../../src/access/trials.ts";
import { inputOf, principalNamed } from "../../src/gateway/index.ts";
import { readHead } from "../../src/intake/index.ts";
import type { InputDocument, SqlFacts } from "../../src/model/input.ts";
import type { Body } from "../../src/model/request.ts";
import { catalogue, decide as decideOn, finder } from "./asked.ts";

type Entry = (typeof catalogue.operations)[number];

/** The input document of a request that names what the operation needs, with one name or another. */
function inputFor(entry: Entry, change: Partial<Sample> = {}): InputDocument {
  const trial = neutralTrial(settledRules(entry)[0] ?? []);
  const sample = { ...sampleOf(entry, trial?.values ?? new Map()), ...change };
  const path = `/${sample.segments.map(encodeURIComponent).join("/")}`;
  const head = readHead(
    { method: entry.method, url: path, httpVersion: "1.1", rawHeaders: ["Host", "gateway.invalid"] },
    {
      id: "guarded",
      time: "2026-11-25T10:00:00.000Z",
      authority: "gateway.invalid",
      steering: finder.steering,
      source: { ip: "127.0.0.1", tls: null },
    },
  );
  if (!head.ok) throw new Error(`${entry.id}: ${head.refusal.message}`);
  const match = finder.match(head.value.method, head.value.segments);
  expect(match?.entry.id).toBe(entry.id);
  const canonical = { ...head.value, query: sample.query };
  return inputOf(canonical, principalNamed("client", []), match, sample.body, finder, {
    sql: sqlOf(entry),
    isOwner: true,
  });
}

/** A query that reads nothing, where there may be one. */
function sqlOf(entry: Entry): SqlFacts | null {
  if (entry.sql === undefined) return null;
  return { read_only: true, opaque: false, statements: ["select"], tables: [], functions: [], reasons: [] };
}

function decide(input: InputDocument, ...scopes: readonly string[]) {
  return decideOn(input, scopes);
}

/** Every scope that reaches the operation without naming both its service and its access. */
function wildcardsFor({ operation }: InputDocument): readonly string[] {
  const { service = "", access = "" } = operation ?? {};
  const all = ["*:*", `*:${access}`, `${service}:*`];
  return [...all, ...all.map((scope) => `${scope}:*`), "all-apis", "*", "all-apis:*"];
}

/** The scopes that name it, and whatever else the request touches. */
function namingScopes({ operation, resources }: InputDocument): readonly string[] {
  return [
    `${operation?.service}:${operation?.access}`,
    ...resources.map(({ service, access }) => `${service}:${access}`),
  ];
}

function expectGuarded(input: InputDocument): void {
  expect(input.operation?.guarded).toBe(true);
  const wildcards = wildcardsFor(input);
  for (const scope of wildcards) expect(decide(input, scope).allow, scope).toBe(false);
  expect(decide(input, ...wildcards).allow, "all of them").toBe(false);
}

type Fields = Readonly<Record<string, unknown>>;

function withField(value: Fields, [name = "", ...more]: readonly string[]): Fields {
  const inner = more.length === 0 ? "x" : withField((value[name] ?? {}) as Fields, more);
  return { ...value, [name]: inner };
}

const guarded = catalogue.operations.filter((entry) => entry.guarded !== undefined);
const named = (entry: Entry) => `${entry.method} ${entry.id}`;
const unsure = (entry: Entry) => entry.opaque !== undefined;

describe("a guarded operation is refused to every wildcard, and granted to the scope that names it", () => {
  test("of which there are hundreds", () => {
    expect(guarded.length).toBeGreaterThan(550);
    expect(new Set(guarded.map((entry) => entry.guarded))).toEqual(
      new Set(["credential", "secret", "grant", "execute", "storage", "share", "owner"]),
    );
  });

  test.each(guarded.filter((entry) => !unsure(entry)).map((entry) => [named(entry), entry] as const))(
    "%s",
    (_, entry) => {
      const input = inputFor(entry);
      expectGuarded(input);
      const decision = decide(input, ...namingScopes(input));
      expect(decision.reasons.map(({ message }) => message)).not.toEqual([]);
      expect(decision.allow, JSON.stringify(decision.reasons)).toBe(true);
    },
  );

  test.each(guarded.filter(unsure).map((entry) => [named(entry), entry] as const))(
    "%s, which nobody is sure of, is refused to both",
    (_, entry) => {
      const input = inputFor(entry);
      expectGuarded(input);
      expect(decide(input, ...namingScopes(input)).allow).toBe(false);
    },
  );
});

describe("a field that makes a call a guarded one", () => {
  const cases = catalogue.operations.flatMap((entry) =>
    Object.keys(entry.guardFields ?? {}).map((field) => [entry.id, field, entry] as const),
  );

  test.each(cases)("%s with %s needs `manage`, by name", (_, field, entry) => {
    const plain = inputFor(entry);
    const given = sampleOf(entry, new Map()).body;
    const value = withField(given.state === "parsed" ? (given.value as Fields) : {}, field.split("."));
    const body: Body = { state: "parsed", bytes: Buffer.from(JSON.stringify(value)), value };
    const input = inputFor(entry, { body });
    expect(input.operation?.access).toBe("manage");
    expectGuarded(input);
    expect(decide(input, ...namingScopes(plain)).allow).toBe(false);
    expect(decide(input, ...namingScopes(input)).allow).toBe(true);
  });
});

describe("what is not guarded", () => {
  test("is granted to a wildcard for its access", () => {
    const free = catalogue.operations.filter((entry) => entry.guarded === undefined && !unsure(entry));
    const denied = free.filter((entry) => !decide(inputFor(entry), `*:${entry.access}`).allow);
    expect(denied.map(({ id }) => id)).toEqual([]);
  });
});
