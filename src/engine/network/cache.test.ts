import { describe, expect, it } from "vitest";
import type { Response } from "../builtins/http/answer.ts";
import type { SendRequest } from "../builtins/http/send-request.ts";
import { ResponseCache } from "./cache.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const wants = (forcedCacheSeconds: number) => ({ isCached: true, forcedCacheSeconds }) as SendRequest;
const response = (headers: Readonly<Record<string, string>> = {}, code = 200, size = 0): Response => ({
  code,
  reason: "",
  headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
  body: new Uint8Array(size),
});

describe("a cache of responses", () => {
  it("gives a response until it is stale", () => {
    let now = NOW;
    const cache = new ResponseCache(10_000, () => now);
    const kept = response();
    cache.set("a", wants(60), kept);
    now += 59_999;
    expect(cache.get("a")).toBe(kept);
    now += 1;
    expect(cache.get("a")).toBeUndefined();
  });

  it.each([
    [{ date: "Thu, 01 Jan 2026 00:00:00 GMT", "cache-control": "private, max-age=1" }, true],
    [{ date: "Wed, 31 Dec 2025 23:00:00 GMT", "cache-control": "max-age=60" }, false],
    [{ "cache-control": "max-age=60" }, false],
    [{ expires: "Thu, 01 Jan 2026 00:00:01 GMT" }, true],
    [{ expires: "Wed, 31 Dec 2025 23:59:59 GMT" }, false],
    [{ expires: "soon" }, false],
    [{ "cache-control": "no-store", expires: "Thu, 01 Jan 2026 00:00:01 GMT" }, false],
  ])("keeps one with %j: %s", (headers, isKept) => {
    const cache = new ResponseCache(10_000, () => NOW);
    cache.set("a", wants(0), response(headers as Readonly<Record<string, string>>));
    expect(cache.get("a") !== undefined).toBe(isKept);
  });

  it("keeps none that tells of a state that passes", () => {
    const cache = new ResponseCache(10_000, () => NOW);
    for (const code of [201, 302, 429, 500, 503]) {
      cache.set("a", wants(60), response({}, code));
      expect(cache.get("a")).toBeUndefined();
    }
  });

  it("holds no more than it may, and lets go what it kept longest", () => {
    const cache = new ResponseCache(5_000, () => NOW);
    for (const key of ["a", "b", "c"]) cache.set(key, wants(60), response({}, 200, 1_000));
    expect([cache.get("a"), cache.get("b"), cache.get("c")].map((kept) => kept !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
    cache.set("d", wants(60), response({}, 200, 5_000));
    expect(cache.get("d")).toBeUndefined();
    expect(cache.get("c")).toBeDefined();
  });
});
