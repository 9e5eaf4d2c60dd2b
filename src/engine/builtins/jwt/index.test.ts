import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromPlain, toPlain, type Value } from "../../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "../builtin.ts";
import { jwtBuiltins } from "./index.ts";

const NOW = 1_700_000_000;
const builtins: Builtins = jwtBuiltins;
const evaluation = { now: BigInt(NOW) * 1_000_000_000n } as unknown as Evaluation;
const call = (name: string, ...operands: readonly unknown[]) => {
  const result = builtins[`io.jwt.${name}`]?.(
    operands.map((operand) => fromPlain(operand)),
    evaluation,
  );
  return toPlain(result as Value);
};

const encode = (part: unknown) =>
  Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
const hs256 = (header: object, payload: unknown, secret = "secret") => {
  const text = `${encode({ alg: "HS256", ...header })}.${encode(payload)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
};

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-384" });
const ed = generateKeyPairSync("ed25519");
const pem = (key: KeyObject) => key.export({ format: "pem", type: "spki" }) as string;
const jwk = (key: KeyObject) => key.export({ format: "jwk" });

describe("io.jwt.decode", () => {
  it("gives header, claims and the signature in hexadecimal, verifying nothing", () => {
    const [header, claims, signature] = call("decode", hs256({}, { a: 1 })) as readonly unknown[];
    expect(header).toEqual({ alg: "HS256" });
    expect(claims).toEqual({ a: 1 });
    expect(signature).toMatch(/^[\da-f]{64}$/);
  });

  it("decodes the token within a token, in quotes too", () => {
    const inner = hs256({}, { deep: true });
    const outer = hs256({ cty: "JWT" }, JSON.stringify(inner));
    expect(call("decode", outer)).toEqual(call("decode", inner));
  });

  it("keeps digits, and the last of keys given twice", () => {
    const token = hs256({}, '{"n": 12345678901234567890, "a": 1, "a": 2}');
    const result = builtins["io.jwt.decode"]?.([token], evaluation) as readonly Value[];
    expect(String((result[1] as { get(key: string): unknown }).get("n"))).toBe("12345678901234567890");
    expect((call("decode", token) as readonly unknown[])[1]).toMatchObject({ a: 2 });
  });

  it.each([
    ["a", "encoded JWT had no period separators"],
    ["a.b", "encoded JWT must have 3 sections, found 2"],
    ["!.e30.", "JWT header had invalid encoding"],
    [`${encode("[]")}.e30.`, "bad JWT header: decoded JSON type was not an Object"],
    [hs256({ enc: "x" }, {}), "JWT is a JWE object, which is not supported"],
    [hs256({}, "[1]"), "decoded JSON type was not an Object"],
    [hs256({ cty: 3 }, {}), "cty: must be a string"],
  ])("refuses %j", (token, message) => {
    expect(() => call("decode", token)).toThrow(BuiltinError);
    expect(() => call("decode", token)).toThrow(message);
  });
});

describe("io.jwt.verify_*", () => {
  const signed = (alg: string, key: KeyObject, hash: string | null) => {
    const text = `${encode({ alg })}.${encode({})}`;
    return `${text}.${sign(hash, Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  };

  it("knows a signature by PEM, by a key and by a set of keys", () => {
    const token = signed("RS256", rsa.privateKey, "sha256");
    const other = { ...jwk(generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey), kid: "x" };
    for (const key of [pem(rsa.publicKey), JSON.stringify(jwk(rsa.publicKey))]) {
      expect(call("verify_rs256", token, key)).toBe(true);
    }
    expect(call("verify_rs256", token, JSON.stringify({ keys: [other, jwk(rsa.publicKey)] }))).toBe(true);
    expect(call("verify_rs256", token, JSON.stringify({ keys: [other] }))).toBe(false);
    expect(call("verify_rs384", token, pem(rsa.publicKey))).toBe(false);
    expect(call("verify_es256", token, pem(rsa.publicKey))).toBe(false);
  });

  it("takes ECDSA's numbers of any length", () => {
    const token = signed("ES384", ec.privateKey, "sha384");
    expect(call("verify_es384", token, pem(ec.publicKey))).toBe(true);
    const [header, payload, signature = ""] = token.split(".");
    const bytes = Buffer.from(signature, "base64url");
    const padded = Buffer.concat([
      Buffer.alloc(1),
      bytes.subarray(0, 48),
      Buffer.alloc(1),
      bytes.subarray(48),
    ]);
    const longer = `${header}.${payload}.${padded.toString("base64url")}`;
    expect(call("verify_es384", longer, pem(ec.publicKey))).toBe(true);
    expect(call("decode_verify", longer, { cert: pem(ec.publicKey) })).toEqual([false, {}, {}]);
  });

  it("knows Ed25519 and secrets", () => {
    expect(call("verify_eddsa", signed("EdDSA", ed.privateKey, null), pem(ed.publicKey))).toBe(true);
    expect(call("verify_hs256", hs256({}, {}), "secret")).toBe(true);
    expect(call("verify_hs256", hs256({}, {}), "other")).toBe(false);
  });

  it("never verifies with a private key, nor one that names another algorithm", () => {
    const token = signed("RS256", rsa.privateKey, "sha256");
    expect(call("verify_rs256", token, JSON.stringify(jwk(rsa.privateKey)))).toBe(false);
    expect(call("verify_rs256", token, JSON.stringify({ ...jwk(rsa.publicKey), alg: "PS256" }))).toBe(false);
  });

  it("passes over keys for what is no signature, and refuses algorithms that nobody knows", () => {
    const token = signed("RS256", rsa.privateKey, "sha256");
    const keys = (alg: string) =>
      JSON.stringify({ keys: [{ ...jwk(rsa.publicKey), alg }, jwk(rsa.publicKey)] });
    expect(call("verify_rs256", token, keys("RSA-OAEP"))).toBe(true);
    expect(() => call("verify_rs256", token, keys("RS1"))).toThrow("failed to decode value for key alg");
  });

  it.each([
    ["junk", "failed to parse a JWK key (set)"],
    ['{"keys": 3}', 'failed to decode "keys"'],
    ['{"kty": "RSA", "n": "AQ"}', "required field e is missing"],
    ['{"kty": "oct", "k": ""}', 'missing "k" value'],
    ['{"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}', 'invalid "x" length'],
    ['{"kty": "EC", "crv": "P-257", "x": "AQ", "y": "AQ"}', "invalid curve algorithm"],
    ['{"kty": "RSA", "n": "AQ", "e": "Ag"}', "must be a positive odd integer"],
    [`${pem(rsa.publicKey)}x`, "extra data after a PEM certificate block"],
    [pem(rsa.publicKey).replaceAll("PUBLIC", "RSA PUBLIC"), "failed to extract a Key"],
  ])("refuses the key %j", (key, message) => {
    expect(() => call("verify_rs256", hs256({}, {}), key)).toThrow(message);
  });
});

describe("io.jwt.decode_verify", () => {
  const verify = (token: string, constraints: object) =>
    call("decode_verify", token, { secret: "secret", ...constraints }) as readonly unknown[];
  const UNVERIFIED = [false, {}, {}];

  it("gives header and claims where everything is met", () => {
    const claims = { iss: "i", aud: ["a", "b"], exp: NOW + 1, nbf: NOW };
    expect(verify(hs256({}, claims), { iss: "i", aud: "b", alg: "HS256" })).toEqual([
      true,
      { alg: "HS256" },
      claims,
    ]);
  });

  it.each([
    [{ iss: "i" }, { iss: "j" }],
    [{}, { iss: "i" }],
    [{ aud: "a" }, {}],
    [{ aud: ["a"] }, { aud: "b" }],
    [{}, { aud: "a" }],
    [{ exp: NOW }, {}],
    [{ nbf: NOW + 0.5 }, {}],
    [{ exp: NOW + 5 }, { time: (NOW + 6) * 1e9 }],
    [{}, { alg: "HS512" }],
    [{}, { secret: "other" }],
  ])("doesn't give claims %j to who wants %j", (claims, constraints) => {
    expect(verify(hs256({}, claims), constraints)).toEqual(UNVERIFIED);
  });

  it("knows no algorithm by what it isn't: none, or a public key as a secret", () => {
    expect(verify(`${encode({ alg: "none" })}.${encode({})}.`, {})).toEqual(UNVERIFIED);
    const confused = hs256({}, {}, pem(rsa.publicKey));
    expect(call("decode_verify", confused, { cert: pem(rsa.publicKey) })).toEqual(UNVERIFIED);
  });

  it("refuses what the header calls critical and nobody knows", () => {
    expect(verify(hs256({ crit: ["b64"], b64: false }, {}), {})).toEqual(UNVERIFIED);
    expect(() => verify(hs256({ crit: [] }, {}), {})).toThrow("crit: must be a nonempty list");
    expect(() => verify(hs256({ kid: 3 }, {}), {})).toThrow("kid: must be a string");
  });

  it("verifies a token within a token, and gives the inner one", () => {
    const outer = (secret: string) => hs256({ cty: "jwt" }, hs256({}, { deep: 1 }, secret));
    expect(verify(outer("secret"), {})).toEqual([true, { alg: "HS256" }, { deep: 1 }]);
    expect(verify(outer("other"), {})).toEqual(UNVERIFIED);
  });

  it.each([
    [{ secret: "" }, "no key constraint"],
    [{ cert: pem(rsa.publicKey) }, "duplicate key constraints"],
    [{ foo: 1 }, "unknown token validation constraint: foo"],
    [{ iss: 1 }, "iss constraint: must be a string"],
    [{ time: -1 }, "must not be negative"],
    [{ time: "now" }, "must be a number"],
  ])("refuses the constraints %j", (constraints, message) => {
    expect(() => verify(hs256({}, {}), constraints)).toThrow(message);
  });

  it("refuses claims of the wrong type", () => {
    expect(() => verify(hs256({}, { exp: "soon" }), {})).toThrow("exp value must be a number");
    expect(() => verify(hs256({}, { iss: 3 }), { iss: "i" })).toThrow("iss value must be a string");
  });
});

describe("io.jwt.encode_sign", () => {
  it("signs as RFC 7515's first example", () => {
    const key = {
      kty: "oct",
      k: "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    };
    const headers = '{"typ":"JWT",\r\n "alg":"HS256"}';
    const payload = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}';
    expect(call("encode_sign_raw", headers, payload, JSON.stringify(key))).toBe(
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    );
  });

  it("writes JSON as Go does: keys in order, marks of HTML escaped", () => {
    const token = String(
      call("encode_sign", { alg: "HS256" }, { b: "<&>", a: 1 }, { kty: "oct", k: "c2VjcmV0" }),
    );
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
    expect(payload).toBe('{"a":1,"b":"\\u003c\\u0026\\u003e"}');
  });

  it.each([
    ["RS512", rsa],
    ["PS256", rsa],
    ["ES384", ec],
    ["EdDSA", ed],
  ])("makes by %s what verifies", (alg, pair) => {
    const token = call("encode_sign", { alg }, { a: 1 }, jwk(pair.privateKey));
    expect(call("decode_verify", token, { cert: pem(pair.publicKey) })).toEqual([true, { alg }, { a: 1 }]);
  });

  it.each([
    [{ alg: "none" }, {}, jwk(rsa.privateKey), "unknown JWS algorithm: none"],
    [{}, {}, jwk(rsa.privateKey), "missing or invalid 'alg' header"],
    [{ alg: "RS256" }, {}, jwk(rsa.publicKey), "none of rsa"],
    [{ alg: "HS256" }, {}, jwk(rsa.privateKey), "none of hmac"],
    [{ alg: "RS256" }, {}, { ...jwk(rsa.privateKey), d: "AQAB" }, "d does not match dP"],
    [{ alg: "RS256" }, {}, { keys: [] }, "no keys found in JWK set"],
  ])("refuses %j", (headers, payload, key, message) => {
    expect(() => call("encode_sign", headers, payload, key)).toThrow(message);
  });

  it("wants JSON in a JWT, and in nothing else", () => {
    const key = '{"kty":"oct","k":"c2VjcmV0"}';
    expect(() => call("encode_sign_raw", '{"alg":"HS256","typ":"JWT"}', "x", key)).toThrow(
      "payload is not JSON",
    );
    expect(call("encode_sign_raw", '{"alg":"HS256","typ":"text"}', "x", key)).toContain(`.${encode("x")}.`);
  });
});

describe("a JSON Web Key", () => {
  it("has its parts in one alphabet of base64, not in two", () => {
    const token = hs256({}, {});
    const key = (k: string) => JSON.stringify({ kty: "RSA", n: k, e: "AQAB" });
    expect(call("verify_rs256", token, key("-_8A".repeat(90)))).toBe(false);
    expect(() => call("verify_rs256", token, key("+_8A".repeat(90)))).toThrow(BuiltinError);
  });
});
