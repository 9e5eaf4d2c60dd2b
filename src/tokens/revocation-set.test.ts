import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Revocation } from "../store/index.ts";
import { createRevocationSet, type RevocableToken, type RevocationSet } from "./revocation-set.ts";

const NOW = 1_764_000_000;
const MAX_STALE_MS = 10_000;

let clockMs: number;
let set: RevocationSet;
beforeEach(() => {
  clockMs = 500;
  set = createRevocationSet({ maxStaleMs: MAX_STALE_MS, monotonicNow: () => clockMs });
});

const token = (changes: Partial<RevocableToken> = {}): RevocableToken => ({
  id: "token",
  ancestors: [],
  clientId: "client",
  issuedAt: NOW,
  ...changes,
});
const revocation = (
  kind: Revocation["kind"],
  subject: string,
  changes: Partial<Revocation> = {},
): Revocation => ({
  kind,
  subject,
  at: NOW,
  expiresAt: NOW + 900,
  ...changes,
});
const revoke = (...revocations: Revocation[]) => set.apply(1, revocations, NOW);

describe("the revocation of a token", () => {
  test("ends it, and no other of its client", () => {
    revoke(revocation("token", "token"));
    expect(set.isRevoked(token())).toBe(true);
    expect(set.isRevoked(token({ id: "other" }))).toBe(false);
  });

  test("ends what came of it, however far down and however late", () => {
    revoke(revocation("token", "root"));
    expect(set.isRevoked(token({ ancestors: ["parent", "root"] }))).toBe(true);
    expect(set.isRevoked(token({ ancestors: ["root"], issuedAt: NOW + 100 }))).toBe(true);
    expect(set.isRevoked(token({ ancestors: ["parent"] }))).toBe(false);
  });

  test("does not end what it came of", () => {
    revoke(revocation("token", "child"));
    expect(set.isRevoked(token({ id: "parent" }))).toBe(false);
  });

  test("ends no client of the same name, nor the other way round", () => {
    revoke(revocation("token", "client"), revocation("client", "token"));
    expect(set.isRevoked(token())).toBe(false);
  });
});

describe("the revocation of a client's tokens, or of all", () => {
  test.each([
    ["client", "client", NOW - 1, true],
    ["client", "client", NOW, true],
    ["client", "client", NOW + 1, false],
    ["client", "other", NOW, false],
    ["all", "", NOW - 1, true],
    ["all", "", NOW, true],
    ["all", "", NOW + 1, false],
  ] as const)("of kind %s for %j ends a token issued at %i: %s", (kind, subject, issuedAt, isRevoked) => {
    revoke(revocation(kind, subject));
    expect(set.isRevoked(token({ issuedAt }))).toBe(isRevoked);
  });

  test("is not taken back by an earlier one that is told of later", () => {
    revoke(revocation("all", "", { at: NOW, expiresAt: NOW + 100 }));
    revoke(revocation("all", "", { at: NOW - 50, expiresAt: NOW + 900 }));
    set.prune(NOW + 100);
    expect(set.isRevoked(token({ issuedAt: NOW }))).toBe(true);
    expect(set.size).toBe(1);
  });
});

describe("a set of revocations", () => {
  test("is empty at first", () => {
    expect(set).toMatchObject({ revision: 0, size: 0 });
    expect(set.isRevoked(token({ ancestors: ["parent"] }))).toBe(false);
  });

  test("knows up to which revision it was told", () => {
    set.apply(7, [], NOW);
    expect(set.revision).toBe(7);
  });

  test("forgets what is of no use any more, and not a second earlier", () => {
    revoke(revocation("token", "token"), revocation("client", "x"), revocation("all", "", { at: NOW - 1 }));
    set.prune(NOW + 899);
    expect(set.size).toBe(3);
    set.prune(NOW + 900);
    expect(set.size).toBe(0);
  });

  test("does not take what is of no use any more", () => {
    revoke(revocation("token", "token", { expiresAt: NOW }));
    expect(set.size).toBe(0);
  });

  test("answers as a list of all that it was told would, told in whatever order and more than once", () => {
    const id = fc.constantFrom("a", "b", "c");
    const at = fc.integer({ min: NOW - 3, max: NOW + 3 });
    const told = fc.record({
      kind: fc.constantFrom("token" as const, "client" as const, "all" as const),
      subject: id,
      at,
      expiresAt: fc.constant(NOW + 900),
    });
    const asked = fc.record({ id, clientId: id, ancestors: fc.array(id, { maxLength: 2 }), issuedAt: at });
    fc.assert(
      fc.property(fc.array(told, { maxLength: 6 }), asked, (revocations, candidate) => {
        const held = createRevocationSet({ maxStaleMs: MAX_STALE_MS, monotonicNow: () => 0 });
        for (const one of [...revocations, ...revocations.toReversed()]) held.apply(1, [one], NOW);
        const expected = revocations.some(({ kind, subject, at: until }) => {
          if (kind === "token") return [candidate.id, ...candidate.ancestors].includes(subject);
          return candidate.issuedAt <= until && (kind === "all" || candidate.clientId === subject);
        });
        expect(held.isRevoked(candidate)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a set is current", () => {
  test("not before it was confirmed, whatever it was told", () => {
    revoke(revocation("token", "token"));
    expect(set.isCurrent()).toBe(false);
  });

  test("as long as the last confirmation is not too old", () => {
    set.confirm();
    expect(set.isCurrent()).toBe(true);
    clockMs += MAX_STALE_MS;
    expect(set.isCurrent()).toBe(true);
    clockMs += 1;
    expect(set.isCurrent()).toBe(false);
    set.confirm();
    expect(set.isCurrent()).toBe(true);
  });

  test("as of when the read began, not of when it ended", () => {
    const startedAtMs = clockMs;
    clockMs += MAX_STALE_MS + 1;
    set.confirm(startedAtMs);
    expect(set.isCurrent()).toBe(false);
  });

  test("still, where a slower read that began earlier ends later", () => {
    const startedAtMs = clockMs;
    clockMs += MAX_STALE_MS;
    set.confirm();
    set.confirm(startedAtMs);
    clockMs += 1;
    expect(set.isCurrent()).toBe(true);
  });
});
