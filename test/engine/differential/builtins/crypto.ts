/**
 * @module Calls of the built-ins of digests, JSON Web Tokens, certificates, keys and AWS's signatures. The keys are made anew for
 * each run: what differs is printed with the key in it.
 */

import "reflect-metadata";
import { createHmac, generateKeyPairSync, KeyObject, sign, webcrypto } from "node:crypto";
import {
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import fc from "fast-check";
import recorded from "../../../../src/engine/builtins/x509/recorded.json" with { type: "json" };
import { among, anyValue, type Calls, calls, damaged, expression, text } from "./call.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const ed = generateKeyPairSync("ed25519");

const spki = (key: KeyObject) => key.export({ type: "spki", format: "pem" }) as string;
const pkcs8 = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }) as string;
const jwk = (key: KeyObject) => key.export({ format: "jwk" });

const encode = (value: string) => Buffer.from(value).toString("base64url");

type Signer = (input: string) => Buffer;
const hmac =
  (hash: string): Signer =>
  (input) =>
    createHmac(hash, "secret").update(input).digest();
const rs =
  (hash: string, padding: number): Signer =>
  (input) =>
    sign(hash, Buffer.from(input), { key: rsa.privateKey, padding, saltLength: -1 });
const es =
  (hash: string, key: KeyObject): Signer =>
  (input) =>
    sign(hash, Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
const [PKCS1, PSS] = [1, 6];

const SIGNERS: Readonly<Record<string, Signer>> = {
  HS256: hmac("sha256"),
  HS384: hmac("sha384"),
  HS512: hmac("sha512"),
  RS256: rs("sha256", PKCS1),
  RS384: rs("sha384", PKCS1),
  RS512: rs("sha512", PKCS1),
  PS256: rs("sha256", PSS),
  PS384: rs("sha384", PSS),
  PS512: rs("sha512", PSS),
  ES256: es("sha256", p256.privateKey),
  ES384: es("sha384", p384.privateKey),
  ES512: es("sha512", p521.privateKey),
  EdDSA: (input) => sign(null, Buffer.from(input), ed.privateKey),
};

const NOW = 1_764_100_000;
const claims = fc.record(
  {
    iss: among("me", "you"),
    aud: among<unknown>("x", ["x", "y"], [], 3),
    sub: text,
    exp: among<unknown>(NOW, NOW * 2, NOW * 2 + 0.5, "x"),
    nbf: among<unknown>(NOW, 1, NOW * 2),
    n: among<unknown>(1, { a: [null] }),
  },
  { requiredKeys: [] },
);
const extras = among(
  {},
  { typ: "JWT" },
  { kid: "k1" },
  { typ: "JWT", kid: "k2" },
  { cty: "JWT" },
  { crit: ["x"] },
);

const tokenBy = (algorithm: string) =>
  fc.tuple(claims, extras).map(([payload, extra]) => {
    const input = `${encode(JSON.stringify({ alg: algorithm, ...extra }))}.${encode(JSON.stringify(payload))}`;
    return `${input}.${SIGNERS[algorithm]?.(input).toString("base64url")}`;
  });

const PUBLIC: Readonly<Record<string, KeyObject>> = {
  RS: rsa.publicKey,
  PS: rsa.publicKey,
  ES256: p256.publicKey,
  ES384: p384.publicKey,
  ES512: p521.publicKey,
  EdDSA: ed.publicKey,
};

function keyFor(algorithm: string): fc.Arbitrary<string> {
  if (algorithm.startsWith("HS")) return among("secret", "secret", "other", "");
  const own = (PUBLIC[algorithm] ?? PUBLIC[algorithm.slice(0, 2)]) as KeyObject;
  const keys = [
    { ...jwk(p256.publicKey), kid: "k1" },
    { ...jwk(own), kid: "k2" },
  ];
  return damaged(
    among(
      spki(own),
      JSON.stringify(jwk(own)),
      JSON.stringify({ keys: [jwk(own)] }),
      JSON.stringify({ keys }),
      spki(p384.publicKey),
      "{}",
      "nonsense",
    ),
  );
}

const names = Object.keys(SIGNERS);
const verified = names.map((name) =>
  calls(
    `io.jwt.verify_${name.toLowerCase()}`,
    damaged(fc.oneof({ weight: 5, arbitrary: tokenBy(name) }, { weight: 1, arbitrary: tokenBy("HS256") })),
    keyFor(name),
  ),
);

const decodeVerify = fc.constantFrom(...names).chain((name) =>
  fc.tuple(
    damaged(tokenBy(name)),
    keyFor(name).chain((key) =>
      fc.record(
        {
          [name.startsWith("HS") ? "secret" : "cert"]: fc.constant(key),
          alg: among(name, "RS256", "none"),
          iss: among("me", "you"),
          aud: among("x", "z"),
          time: among<unknown>(NOW * 1_000_000_000, 0, "x"),
        },
        { requiredKeys: [name.startsWith("HS") ? "secret" : "cert"] },
      ),
    ),
  ),
);

const OCT = { kty: "oct", k: encode("secret") };
const signingKey = among<unknown>(OCT, OCT, jwk(rsa.privateKey), { kty: "oct" }, {}, jwk(p256.publicKey));
const signingHeader = fc.record(
  { alg: among("HS256", "HS512", "RS256", "RS384", "none", "XX"), typ: among("JWT", "text/plain") },
  { requiredKeys: ["alg"] },
);

const pem = (der: string, label = "CERTIFICATE") =>
  `-----BEGIN ${label}-----\n${der.replace(/.{64}/g, "$&\n")}\n-----END ${label}-----\n`;
const ders = [
  ...recorded.certificates.map(({ der }) => der),
  ...recorded.errors.map(({ der }) => der).slice(0, 12),
];
const certificate = among(...ders);
const isList = (value: unknown): value is readonly string[] => Array.isArray(value);
const chains = recorded.chains.flatMap(({ der }) =>
  isList(der) ? [der.map((one) => pem(one)).join("")] : [pem(String(der))],
);
const certificates = fc.oneof(
  damaged(certificate.map((der) => pem(der))),
  certificate,
  fc.array(certificate, { minLength: 1, maxLength: 3 }).map((list) => list.map((der) => pem(der)).join("")),
  among(...chains, "", "x"),
);

const SIGNING = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const pair = await webcrypto.subtle.generateKey(SIGNING, true, ["sign", "verify"]);
const pairKey = pkcs8(KeyObject.from(pair.privateKey));
const own = await X509CertificateGenerator.createSelfSigned(
  { name: "CN=own, O=é", keys: pair, signingAlgorithm: SIGNING, serialNumber: "01" },
  webcrypto,
);
const asked = await Pkcs10CertificateRequestGenerator.create(
  {
    name: "CN=dev.example, C=AU, OU=a+OU=b",
    keys: pair,
    signingAlgorithm: SIGNING,
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: "dns", value: "a.example" },
        { type: "ip", value: "10.0.0.1" },
      ]),
    ],
  },
  webcrypto,
);
const requestDer = Buffer.from(asked.rawData).toString("base64");
const request = damaged(
  among(
    requestDer,
    pem(requestDer, "CERTIFICATE REQUEST"),
    asked.toString("pem"),
    Buffer.from(asked.toString("pem")).toString("base64"),
    pem(requestDer),
    "",
  ),
);

const privateKeys = [
  pkcs8(rsa.privateKey),
  rsa.privateKey.export({ type: "pkcs1", format: "pem" }) as string,
  pkcs8(p256.privateKey),
  p256.privateKey.export({ type: "sec1", format: "pem" }) as string,
  pkcs8(ed.privateKey),
  spki(rsa.publicKey),
];
const privateKey = fc.oneof(
  damaged(among(...privateKeys)),
  among(...privateKeys).map((key) => Buffer.from(key).toString("base64")),
  fc.array(among(...privateKeys), { minLength: 2, maxLength: 3 }).map((keys) => keys.join("")),
  among("", "x"),
);

const awsRequest = fc.record(
  {
    method: among("GET", "PUT", "get"),
    url: among(
      "https://b.s3.amazonaws.com/k?x=1&a=b%20c",
      "http://h:8080/",
      "https://h/é /x//y",
      "https://h",
    ),
    headers: fc.dictionary(among("X-A", "host", "User-Agent", "x-b"), among("1", " a  b "), { maxKeys: 2 }),
    body: among<unknown>({ a: 1 }, "x", []),
    raw_body: among("raw", ""),
  },
  { requiredKeys: ["method", "url"] },
);
const awsConfig = fc.record(
  {
    aws_service: among("s3", "service", "glacier"),
    aws_access_key: among("AKID"),
    aws_secret_access_key: among("secret"),
    aws_region: among("us-east-1"),
    aws_session_token: among("token"),
    disable_payload_signing: fc.boolean(),
  },
  { requiredKeys: ["aws_service", "aws_access_key", "aws_secret_access_key", "aws_region"] },
);

export const cryptoCalls: readonly Calls[] = [
  calls("crypto.hmac.equal", among("a", "b", "é", ""), among("a", "b", "é", "")),
  ...["md5", "sha1", "sha256", "sha512"].map((hash) => calls(`crypto.hmac.${hash}`, text, text)),
  ...["md5", "sha1", "sha256"].map((hash) => calls(`crypto.${hash}`, text)),
  expression("crypto.sha256", "crypto.sha256(hex.decode(input[0]))", among("ff", "c3", "00ff80", "e282")),
  calls("crypto.parse_private_keys", privateKey),
  calls("crypto.x509.parse_and_verify_certificates", certificates),
  calls(
    "crypto.x509.parse_and_verify_certificates_with_options",
    certificates,
    fc.record(
      {
        DNSName: among("example.com", ""),
        CurrentTime: among<unknown>(recorded.now, 0, "x"),
        KeyUsages: among<unknown>(["KeyUsageAny"], ["KeyUsageClientAuth"], [], ["x"]),
        MaxConstraintComparisons: among(0, 5),
      },
      { requiredKeys: [] },
    ),
  ),
  calls("crypto.x509.parse_certificate_request", request),
  calls("crypto.x509.parse_certificates", certificates),
  calls(
    "crypto.x509.parse_keypair",
    damaged(
      among(
        own.toString("pem"),
        Buffer.from(own.toString("pem")).toString("base64"),
        `${own.toString("pem")}\n${pem(ders[0] as string)}`,
        pem(ders[1] as string),
      ),
    ),
    fc.oneof(damaged(among(pairKey, pairKey, Buffer.from(pairKey).toString("base64"))), privateKey),
  ),
  calls("crypto.x509.parse_rsa_private_key", privateKey),
  calls("io.jwt.decode", damaged(fc.oneof(...names.map(tokenBy)))),
  expression("io.jwt.decode_verify", "io.jwt.decode_verify(input[0][0], input[0][1])", decodeVerify),
  calls("io.jwt.encode_sign", signingHeader, claims, signingKey),
  calls(
    "io.jwt.encode_sign_raw",
    signingHeader.map((header) => JSON.stringify(header)),
    damaged(claims.map((payload) => JSON.stringify(payload))),
    signingKey.map((key) => JSON.stringify(key)),
  ),
  ...verified,
  calls(
    "providers.aws.sign_req",
    awsRequest,
    awsConfig,
    among(1_440_938_160_000_000_000n, 0n, 1_764_100_000_123_456_789n),
  ),
  calls("trace", fc.oneof(text, anyValue)),
];
