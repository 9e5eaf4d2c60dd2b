import { calculateJwkThumbprint, jwtVerify, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { Secret } from "../model/brand.ts";
import { sealerFrom } from "./sealing.ts";
import { makeSealedKey, openSealedKey, SIGNING_ALGORITHM } from "./signing-key.ts";

const sealer = sealerFrom(new Secret("a configured secret of 32 letters"));

describe("a signing key", () => {
  test("signs what its public part verifies", async () => {
    const key = await openSealedKey(await makeSealedKey(sealer), sealer);
    const token = await new SignJWT({}).setProtectedHeader({ alg: SIGNING_ALGORITHM }).sign(key.privateKey);
    await expect(jwtVerify(token, key.publicKey)).resolves.toBeDefined();
  });

  test("is published under its thumbprint and without its private part", async () => {
    const stored = await makeSealedKey(sealer);
    const { id, publicJwk } = await openSealedKey(stored, sealer);
    expect(id).toBe(stored.id);
    expect(await calculateJwkThumbprint(publicJwk)).toBe(id);
    expect(Object.keys(publicJwk).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
    expect(publicJwk).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid: id });
  });

  test("does not open with another sealer, or under another id", async () => {
    const stored = await makeSealedKey(sealer);
    const other = sealerFrom(new Secret("another secret that has 32 letters"));
    await expect(openSealedKey(stored, other)).rejects.toThrow(/sealed with another key/);
    const { id } = await makeSealedKey(sealer);
    await expect(openSealedKey({ ...stored, id }, sealer)).rejects.toThrow(/sealed with another key/);
  });

  test("is none where what was sealed under its id is another key", async () => {
    const [stored, other] = [await makeSealedKey(sealer), await makeSealedKey(sealer)];
    const jwk = sealer.open(other.sealed, `signing-key:${other.id}`);
    const sealed = sealer.seal(jwk, `signing-key:${stored.id}`);
    const opening = openSealedKey({ id: stored.id, sealed }, sealer);
    await expect(opening).rejects.toThrow(
      `signing key ${stored.id} in the store is another than its id says`,
    );
    await expect(opening).rejects.not.toThrow(JSON.parse(jwk).d);
  });
});
