/**
 * @module Tokens that are almost the gateway's own. Those that need its key to be signed show what is checked beside the
 * signature.
 */

import { join } from "node:path";
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { openStore } from "../../src/store/index.ts";
import { openKeyring, openSealingKey } from "../../src/tokens/index.ts";

export interface ForgeOptions {
  /** Where the gateway keeps its state. */
  readonly stateDir: string;
  readonly issuer: string;
  /** A good token of the gateway's. */
  readonly good: string;
}

/** Each with the scopes of the good one, and more where it can. */
export async function forgeTokens({ stateDir, issuer, good }: ForgeOptions) {
  const { privateKey: ours, publicJwk } = await signingKeyIn(stateDir);
  const strangers = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  const [head = "", body = "", signature = ""] = good.split(".");
  const header = decode(head);
  const payload = decode(body);
  const now = Math.floor(Date.now() / 1000);
  const sign = (claims: JWTPayload, key = ours, more: object = {}) =>
    new SignJWT(claims).setProtectedHeader({ ...header, alg: "EdDSA", ...more }).sign(key);
  const wide = { ...payload, scope: `${payload["scope"]} warehouses:read` };
  const { exp: _, ...endless } = payload;
  return {
    unsigned: new UnsecuredJWT(wide).encode(),
    unsignedInCapitals: `${encode({ ...header, alg: "NONE" })}.${encode(wide)}.`,
    withoutSignature: `${head}.${body}.`,
    widened: `${head}.${encode(wide)}.${signature}`,
    alteredSignature: `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
    ofAnotherKey: await sign(wide, strangers.privateKey),
    ofAnEmbeddedKey: await sign(wide, strangers.privateKey, {
      jwk: { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
    }),
    ofThePublicKeyAsSecret: await new SignJWT(wide)
      .setProtectedHeader({ ...header, alg: "HS256" })
      .sign(Buffer.from(publicJwk.x as string, "base64url")),
    expired: await sign({ ...payload, iat: now - 7200, exp: now - 3600 }),
    notYetValid: await sign({ ...payload, nbf: now + 3600 }),
    endless: await sign(endless),
    ofAnotherIssuer: await sign({ ...payload, iss: "https://issuer.example/oidc" }),
    ofTheIssuerWithASlash: await sign({ ...payload, iss: `${issuer}/` }),
    forAnotherAudience: await sign({ ...payload, aud: "https://audience.example" }),
    ofAnotherType: await sign(payload, ours, { typ: "JWT" }),
    withAnUnknownExtension: await new SignJWT(payload)
      .setProtectedHeader({ ...header, alg: "EdDSA", crit: ["urn:example"], "urn:example": true })
      .sign(ours, { crit: { "urn:example": true } }),
    withScopesAsAList: await sign({ ...payload, scope: ["warehouses:read", "catalogs:read"] }),
    ofTwoClients: await sign({ ...payload, client_id: "admin" }),
    withASubjectList: await sign({ ...payload, sub: ["tester"] as never }),
    basic: Buffer.from(`token:${good}`).toString("base64"),
    basicOfAnotherUser: Buffer.from(`admin:${good}`).toString("base64"),
  } as const;
}

export type ForgedTokens = Awaited<ReturnType<typeof forgeTokens>>;

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/** The key with which the gateway of a state folder signs. */
async function signingKeyIn(stateDir: string) {
  const store = await openStore({ kind: "sqlite", path: join(stateDir, "postern.db") });
  try {
    const keyring = await openKeyring({
      store,
      sealer: await openSealingKey(stateDir),
      now: () => Math.floor(Date.now() / 1000),
      rotateAfterSeconds: Number.MAX_SAFE_INTEGER,
      publishSeconds: 0,
      maxTokenSeconds: 3600,
    });
    return keyring.signer();
  } finally {
    await store.close();
  }
}
