import { describe, expect, test } from "vitest";
import { Secret } from "../model/brand.ts";
import { hashSecret, isSecretHash, makeSecret, verifySecret } from "./secrets.ts";

/** Of the right shape, and of no use: too weak, no power of two, or more than is done for anybody. */
const WEAK = [
  "N=2,r=8,p=1",
  "N=16383,r=8,p=5",
  "N=1073741824,r=8,p=1",
  "N=16384,r=8,p=1000",
  "N=16384,r=0,p=1",
].map((cost) => `scrypt$${cost}$${"a".repeat(22)}$${"b".repeat(43)}`);

describe("a secret that is made", () => {
  test("has 256 bits in characters that no client encodes", () => {
    expect(makeSecret().reveal()).toMatch(/^[\w-]{43}$/);
  });

  test("is another each time", () => {
    expect(makeSecret().reveal()).not.toBe(makeSecret().reveal());
  });
});

describe("the hash of a secret", () => {
  test("says how it was made, and not the secret", async () => {
    const hash = await hashSecret(new Secret("hunter22"));
    expect(hash).toMatch(/^scrypt\$N=16384,r=8,p=5\$[\w-]{22}\$[\w-]{43}$/);
    expect(isSecretHash(hash)).toBe(true);
    expect(hash).not.toContain("hunter22");
  });

  test("is another each time, since it is salted", async () => {
    const secret = new Secret("hunter22");
    expect(await hashSecret(secret)).not.toBe(await hashSecret(secret));
  });

  test.each(["", "hunter22", "scrypt$N=1,r=1,p=1$short$short", ...WEAK, "$2b$10$abcdefghijklmnopqrstuv"])(
    "is not %j",
    (text) => {
      expect(isSecretHash(text)).toBe(false);
    },
  );

  test("fits its secret and no other", async () => {
    const hash = await hashSecret(new Secret("hunter22"));
    expect(await verifySecret(new Secret("hunter22"), hash)).toBe(true);
    expect(await verifySecret(new Secret("hunter23"), hash)).toBe(false);
    expect(await verifySecret(new Secret(""), hash)).toBe(false);
  });

  test("of nobody fits no secret", async () => {
    expect(await verifySecret(new Secret("hunter22"), null)).toBe(false);
  });

  test("that was tampered with fits no secret", async () => {
    expect(await verifySecret(new Secret("hunter22"), "scrypt$N=16384,r=8,p=5$")).toBe(false);
  });
});

describe("many checks at once", () => {
  test("are told to come back where too many wait, and the others are answered", async () => {
    const checks = Array.from({ length: 40 }, () => verifySecret(new Secret("hunter22"), null));
    const results = await Promise.all(checks);
    // Two run, 32 wait.
    expect(results.filter((result) => result === "busy")).toHaveLength(6);
    expect(results.filter((result) => result === false)).toHaveLength(34);
    expect(await verifySecret(new Secret("hunter22"), null)).toBe(false);
  });
});

test("a secret prints as [secret], however it is printed", () => {
  const secret = new Secret("hunter22");
  const printed = [`${secret}`, JSON.stringify({ secret }), String(secret), Object.entries(secret).join()];
  expect(printed.join()).not.toContain("hunter22");
});
