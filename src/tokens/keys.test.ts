import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { openSigningKey } from "./keys.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "postern-keys-")), "state");
});

describe("the key that signs tokens", () => {
  test("is made on the first start and kept for the next", async () => {
    const first = await openSigningKey(folder);
    const second = await openSigningKey(folder);
    expect(second.id).toBe(first.id);
    expect(second.publicJwk).toEqual(first.publicJwk);
    expect(readdirSync(folder)).toEqual(["signing-key.json"]);
  });

  test("is one, however many gateways start at once", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => openSigningKey(folder)));
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    expect(readdirSync(folder)).toEqual(["signing-key.json"]);
  });

  test("is readable by its owner only", async () => {
    await openSigningKey(folder);
    expect(statSync(join(folder, "signing-key.json")).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test("is published without its private part", async () => {
    const { publicJwk, id } = await openSigningKey(folder);
    expect(Object.keys(publicJwk).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
    expect(publicJwk).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid: id });
    const { d } = JSON.parse(readFileSync(join(folder, "signing-key.json"), "utf8"));
    expect(JSON.stringify(publicJwk)).not.toContain(d);
  });

  test.each([
    ["no object", "null", /signing-key\.json: no Ed25519 private key/],
    ["no JSON", "{", /signing-key\.json: not JSON/],
    ["another kind of key", '{"kty":"RSA","n":"x","e":"AQAB"}', /signing-key\.json: no Ed25519 private key/],
    [
      "a public key alone",
      '{"kty":"OKP","crv":"Ed25519","x":"AA"}',
      /signing-key\.json: no Ed25519 private key/,
    ],
  ])("is not guessed from a file that holds %s", async (_, content, message) => {
    await openSigningKey(folder);
    writeFileSync(join(folder, "signing-key.json"), content);
    await expect(openSigningKey(folder)).rejects.toThrow(message);
    expect(readFileSync(join(folder, "signing-key.json"), "utf8")).toBe(content);
  });
});
