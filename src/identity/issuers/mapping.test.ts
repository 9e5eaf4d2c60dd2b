import { describe, expect, test } from "vitest";
import { compileMappings } from "./mapping.ts";
import type { PrincipalMapping } from "./types.ts";

/** The client that claims lead to by one mapping, or null. */
function matches(match: PrincipalMapping["match"], claims: Readonly<Record<string, unknown>>): boolean {
  return compileMappings([{ match, client: "it" }])(claims) !== null;
}

const POD = {
  sub: "system:serviceaccount:data:loader",
  "kubernetes.io": { namespace: "data", serviceaccount: { name: "loader" } },
};

describe("a mapping", () => {
  test("matches where each of its claims does", () => {
    const match = { repository: "acme/app", ref: "refs/heads/*" };
    expect(matches(match, { repository: "acme/app", ref: "refs/heads/main" })).toBe(true);
    expect(matches(match, { repository: "acme/app", ref: "refs/tags/v1" })).toBe(false);
    expect(matches(match, { repository: "acme/app" })).toBe(false);
  });

  test("with several globs for a claim needs one of them", () => {
    const match = { ref: ["refs/heads/main", "refs/heads/release-*"] };
    expect(matches(match, { ref: "refs/heads/release-2" })).toBe(true);
    expect(matches(match, { ref: "refs/heads/other" })).toBe(false);
    expect(matches({ ref: [] }, { ref: "refs/heads/main" })).toBe(false);
  });

  test("takes a list where one of its elements matches", () => {
    expect(matches({ groups: "data-*" }, { groups: ["all", "data-eu"] })).toBe(true);
    expect(matches({ groups: "data-*" }, { groups: ["all"] })).toBe(false);
    expect(matches({ groups: "*" }, { groups: [] })).toBe(false);
  });

  test("reaches into a claim by a JSON Pointer", () => {
    expect(matches({ "/kubernetes.io/namespace": "data" }, POD)).toBe(true);
    expect(matches({ "/kubernetes.io/serviceaccount/name": "loader" }, POD)).toBe(true);
    expect(matches({ "/kubernetes.io/namespace": "other" }, POD)).toBe(false);
    expect(matches({ "/kubernetes.io/pod/name": "*" }, POD)).toBe(false);
    expect(matches({ "/list/1": "b" }, { list: ["a", "b"] })).toBe(true);
    expect(matches({ "/list/01": "b" }, { list: ["a", "b"] })).toBe(false);
    expect(matches({ "/list/length": "*" }, { list: ["a", "b"] })).toBe(false);
  });

  test("unescapes the pointer's tokens in the right order", () => {
    expect(matches({ "/https:~1~1acme.example~1team": "x" }, { "https://acme.example/team": "x" })).toBe(
      true,
    );
    expect(matches({ "/~01": "x" }, { "~1": "x", "/": "y" })).toBe(true);
  });

  test("takes a name without a slash before it for one claim, dots and all", () => {
    expect(matches({ "acme.io": "x" }, { "acme.io": "x" })).toBe(true);
    expect(matches({ "acme.io": "x" }, { acme: { io: "x" } })).toBe(false);
  });

  test.each([1, true, null, { x: "x" }, [["x"]], [1, null]])(
    "never matches %j, which is no string",
    (value) => {
      expect(matches({ claim: "*" }, { claim: value })).toBe(false);
    },
  );

  test.each(["constructor", "/constructor/name", "__proto__", "/sub/length"])(
    "does not see what an object inherits: %s",
    (name) => {
      expect(matches({ [name]: "*" }, { sub: "x" })).toBe(false);
    },
  );

  test("does not see a string that an object inherits", () => {
    expect(matches({ inherited: "*" }, Object.create({ inherited: "x" }))).toBe(false);
  });

  test("that is the first of those that match is taken", () => {
    const find = compileMappings([
      { match: { ref: "refs/heads/main" }, client: "release" },
      { match: { ref: "refs/heads/*" }, client: "builds", scopes: ["sql:read"] },
    ]);
    expect(find({ ref: "refs/heads/main" })?.client).toBe("release");
    expect(find({ ref: "refs/heads/x" })).toMatchObject({ client: "builds", scopes: ["sql:read"] });
    expect(find({ ref: "refs/tags/x" })).toBeNull();
  });

  test("that would be everybody's is an error", () => {
    expect(() => compileMappings([{ match: {}, client: "x" }])).toThrow(/match is empty/);
  });

  test("with a pointer that is none is an error", () => {
    expect(() => compileMappings([{ match: { "/a~2": "x" }, client: "x" }])).toThrow(/no JSON Pointer/);
  });
});
