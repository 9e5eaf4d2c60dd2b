import "reflect-metadata";
import { generateKeyPairSync, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  type Extension,
  Extension as RawExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { describe, expect, it } from "vitest";
import { fromPlain, toPlain, type Value } from "../../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "../builtin.ts";
import { x509Builtins } from "./index.ts";

type Shown = Readonly<Record<string, unknown>>;

const NOW = Date.parse("2026-01-01T00:00:00Z");
const builtins: Builtins = x509Builtins;
const evaluation = { now: BigInt(NOW) * 1_000_000n } as unknown as Evaluation;
const run = (name: string, ...operands: readonly unknown[]) =>
  builtins[`crypto.${name}`]?.(
    operands.map((operand) => fromPlain(operand)),
    evaluation,
  ) as Value;
const call = (name: string, ...operands: readonly unknown[]) => toPlain(run(name, ...operands));
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Of a workload with a SPIFFE identity. */
const SPIFFE = `-----BEGIN CERTIFICATE-----
MIIB1zCCAXygAwIBAgIIdliOWUcSW3swCgYIKoZIzj0EAwIwPTELMAkGA1UEBhMC
R0IxEDAOBgNVBAoTB0V4YW1wbGUxHDAaBgNVBAUTEzE1ODExNzg5NzQ2ODY1Njgy
NjQwIBcNMjMxMTIwMTY1NTI4WhgPMjEyMjEwMjcxNjU1MjhaMD0xCzAJBgNVBAYT
AkdCMRAwDgYDVQQKEwdFeGFtcGxlMRwwGgYDVQQFExM4NTI3NzIyNDA4NTIxNjUz
MTE1MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEztP3kBsiAv8QAyylTjRYHYVz
cY0ybjAt/UmjYoqqoJ8HKHuqurDZRepkNjQwpWzffwYgLZ6N6J+2UIOvVtL6DqNk
MGIwDgYDVR0PAQH/BAQDAgeAMB0GA1UdJQQWMBQGCCsGAQUFBwMCBggrBgEFBQcD
ATAMBgNVHRMBAf8EAjAAMCMGA1UdEQQcMBqGGHNwaWZmZTovL2V4YW1wbGUuY29t
L29wYTAKBggqhkjOPQQDAgNJADBGAiEAyQ48OwneLy326jb+DR7yF2aq/xZyuqoj
+TSvKUPy4E4CIQCELRZw+GVN8IGGkTex0lqL3qcmfZWInmyV+knt4wzw/w==
-----END CERTIFICATE-----
`;

const NAME = {
  Country: ["GB"],
  Organization: ["Example"],
  OrganizationalUnit: null,
  Locality: null,
  Province: null,
  StreetAddress: null,
  PostalCode: null,
  CommonName: "",
  ExtraNames: null,
};

describe("crypto.x509.parse_certificates", () => {
  it("gives a certificate in the shape of Go's", () => {
    const [certificate] = call("x509.parse_certificates", SPIFFE) as readonly Shown[];
    expect(certificate).toMatchObject({
      Version: 3,
      NotBefore: "2023-11-20T16:55:28Z",
      NotAfter: "2122-10-27T16:55:28Z",
      SignatureAlgorithm: 10,
      PublicKeyAlgorithm: 3,
      KeyUsage: 1,
      ExtKeyUsage: [2, 1],
      BasicConstraintsValid: true,
      IsCA: false,
      MaxPathLen: -1,
      DNSNames: null,
      PolicyIdentifiers: null,
      SubjectKeyId: null,
      URIStrings: ["spiffe://example.com/opa"],
      URIs: [
        { Scheme: "spiffe", Host: "example.com", Path: "/opa", User: null, OmitHost: false, RawPath: "" },
      ],
      Issuer: { ...NAME, SerialNumber: "1581178974686568264" },
      Subject: {
        ...NAME,
        SerialNumber: "8527722408521653115",
        Names: [
          { Type: [2, 5, 4, 6], Value: "GB" },
          { Type: [2, 5, 4, 10], Value: "Example" },
          { Type: [2, 5, 4, 5], Value: "8527722408521653115" },
        ],
      },
    });
    expect(certificate?.["Extensions"]).toContainEqual({ Id: [2, 5, 29, 19], Critical: true, Value: "MAA=" });
    expect(Object.keys(certificate ?? {})).toHaveLength(53);
  });

  it("keeps the digits of serial numbers and coordinates", () => {
    const [certificate] = run("x509.parse_certificates", SPIFFE) as unknown as [{ get(key: string): Value }];
    expect(String(certificate.get("SerialNumber"))).toBe("8527722408521653115");
    expect(String((certificate.get("PublicKey") as unknown as typeof certificate).get("Y"))).toBe(
      "3237717340326426342047876006169728650905826569197646490244344095155881703950",
    );
  });

  it("takes PEM, base64 of it, base64 of DER, and several one after the other", () => {
    const der = SPIFFE.split("\n").slice(1, -2).join("");
    const [certificate] = call("x509.parse_certificates", SPIFFE) as readonly Shown[];
    for (const text of [base64(SPIFFE), der]) {
      expect(call("x509.parse_certificates", text)).toEqual([certificate]);
    }
    expect(call("x509.parse_certificates", `${SPIFFE}words\n${SPIFFE}`)).toHaveLength(2);
    expect(call("x509.parse_certificates", "")).toEqual([]);
  });

  it.each([
    ["foobar", "illegal base64 data at input byte 4"],
    [base64("badstring"), "x509: malformed certificate"],
    [SPIFFE.replaceAll("CERTIFICATE", "PUBLIC KEY"), "PEM block type is 'PUBLIC KEY', expected CERTIFICATE"],
    [SPIFFE.replace("MIIB1zCCAXyg", "MIIB1zCCAXyh"), "x509: malformed serial number"],
  ])("refuses what is no certificate: %j", (text, message) => {
    expect(() => call("x509.parse_certificates", text)).toThrow(new BuiltinError(message));
  });
});

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
interface Made {
  readonly pem: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly name: string;
}

/** A certificate by another's key, or by its own. */
async function make(name: string, issuer?: Made, extensions: readonly Extension[] = []): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create(
    {
      subject: `CN=${name}`,
      issuer: `CN=${issuer?.name ?? name}`,
      publicKey: keys.publicKey as never,
      signingKey: (issuer?.keys ?? keys).privateKey as never,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(NOW - 1_000_000),
      notAfter: new Date(NOW + 1_000_000),
      extensions: [...extensions],
    },
    webcrypto as never,
  );
  return { pem: `${certificate.toString("pem")}\n`, keys, name };
}

const CA = new BasicConstraintsExtension(true, undefined, true);
const raw = (oid: string, hex: string, isCritical = false) =>
  new RawExtension(oid, isCritical, Uint8Array.from(Buffer.from(hex, "hex")).buffer);
const element = (tag: string, hex: string): string =>
  tag + (hex.length / 2).toString(16).padStart(2, "0") + hex;
const dnsNames = (...names: readonly string[]) =>
  raw(
    "2.5.29.17",
    element("30", names.map((name) => element("82", Buffer.from(name).toString("hex"))).join("")),
  );
const permittedDns = (name: string) =>
  raw(
    "2.5.29.30",
    element("30", element("a0", element("30", element("82", Buffer.from(name).toString("hex"))))),
    true,
  );
const CLIENTS_ONLY = raw("2.5.29.37", "300a06082b06010505070302");

const verify = (...chain: readonly Made[]) =>
  call("x509.parse_and_verify_certificates", chain.map(({ pem }) => pem).join("")) as readonly [
    boolean,
    readonly Shown[],
  ];
const verifyWith = (options: unknown, ...chain: readonly Made[]) =>
  call(
    "x509.parse_and_verify_certificates_with_options",
    chain.map(({ pem }) => pem).join(""),
    options,
  ) as readonly [boolean, readonly Shown[]];
const FAILED = [false, []];

describe("a chain of certificates", async () => {
  const root = await make("root", undefined, [CA]);
  const middle = await make("middle", root, [CA]);
  const leaf = await make("leaf", middle, [dnsNames("a.example", "*.b.example")]);

  it("goes from the last to the first, over those between", () => {
    const [isValid, chain] = verify(root, middle, leaf);
    expect(isValid).toBe(true);
    const names = chain.map((certificate) => (certificate["Subject"] as Shown)["CommonName"]);
    expect(names).toEqual(["leaf", "middle", "root"]);
  });

  it("is none without a link, by another's key, or of one certificate", async () => {
    const impostor = await make("middle", undefined, [CA]);
    expect(verify(root, leaf)).toEqual(FAILED);
    expect(verify(root, impostor, leaf)).toEqual(FAILED);
    expect(verify(root)).toEqual(FAILED);
    expect(call("x509.parse_and_verify_certificates", "foobar")).toEqual(FAILED);
  });

  it("has authorities alone above the last", async () => {
    const layman = await make("layman", root);
    expect(verify(root, layman, await make("leaf", layman))).toEqual(FAILED);
  });

  it("is no longer than an authority allows", async () => {
    const short = await make("short", undefined, [new BasicConstraintsExtension(true, 0, true)]);
    const below = await make("below", short, [CA]);
    expect(verify(short, below)[0]).toBe(true);
    expect(verify(short, below, await make("leaf", below))).toEqual(FAILED);
  });

  it("keeps to the names that an authority may give", async () => {
    const bound = await make("bound", root, [CA, permittedDns("a.example")]);
    expect(verify(root, bound, await make("good", bound, [dnsNames("x.a.example")]))[0]).toBe(true);
    expect(verify(root, bound, await make("bad", bound, [dnsNames("xa.example")]))).toEqual(FAILED);
  });

  it("has no critical extension that nobody knows", async () => {
    expect(verify(root, await make("odd", root, [raw("1.2.3.4", "0500", true)]))).toEqual(FAILED);
    expect(verify(root, await make("odd", root, [raw("1.2.3.4", "0500")]))[0]).toBe(true);
  });

  it("is for servers, unless other uses are asked for", async () => {
    const client = await make("client", root, [CLIENTS_ONLY]);
    expect(verify(root, client)).toEqual(FAILED);
    expect(verifyWith({ KeyUsages: ["KeyUsageClientAuth"] }, root, client)[0]).toBe(true);
    expect(verifyWith({ KeyUsages: ["KeyUsageAny"] }, root, client)[0]).toBe(true);
  });

  it("is for the name that is asked for, with a wildcard as its first label", () => {
    const isFor = (name: string) => verifyWith({ DNSName: name }, root, middle, leaf)[0];
    expect(["A.example", "a.example.", "x.b.example"].map(isFor)).toEqual([true, true, true]);
    expect(["b.example", "x.y.b.example", "leaf", "10.0.0.1"].map(isFor)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("is valid for its time alone", () => {
    const at = (milliseconds: number) =>
      verifyWith({ CurrentTime: milliseconds * 1e6 }, root, middle, leaf)[0];
    expect([at(NOW), at(NOW - 2_000_000), at(NOW + 2_000_000)]).toEqual([true, false, false]);
  });

  it.each([
    [{ foo: 1 }, "invalid key option"],
    [{ DNSName: 1 }, "'DNSName' should be a string"],
    [{ CurrentTime: "now" }, "'CurrentTime' should be a number"],
    [{ CurrentTime: 1.5 }, "'CurrentTime' should be a valid int64 number"],
    [{ KeyUsages: "x" }, "'KeyUsages' should be an Array or Set"],
    [{ KeyUsages: ["x", "y"] }, "invalid entries for 'KeyUsages' found: [x y]"],
    [{ MaxConstraintComparisons: "x" }, "'MaxConstraintComparisons' should be a number"],
  ])("refuses the options %j", (options, message) => {
    expect(() => verifyWith(options, root, leaf)).toThrow(new BuiltinError(message));
  });
});

const EC_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgz8Meymvy0jJ9dYE/
5iCPXfusxyOJl5Fb6x42+jq/p+ehRANCAATqXABFzTMI32hSQxruyKTdvsOFL6j0
leRrI755fA1RTW7m7011SEYsNIMPhO5WeILhBdOFvQTk3ctc6G5qCMll
-----END PRIVATE KEY-----
`;
const EC_JWK = {
  kty: "EC",
  crv: "P-256",
  x: "6lwARc0zCN9oUkMa7sik3b7DhS-o9JXkayO-eXwNUU0",
  y: "bubvTXVIRiw0gw-E7lZ4guEF04W9BOTdy1zobmoIyWU",
  d: "z8Meymvy0jJ9dYE_5iCPXfusxyOJl5Fb6x42-jq_p-c",
};

describe("a private key", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const rsa = (type: "pkcs1" | "pkcs8") => privateKey.export({ format: "pem", type }) as string;

  it("becomes a JSON Web Key, the first of several", () => {
    expect(call("x509.parse_rsa_private_key", EC_KEY)).toEqual(EC_JWK);
    expect(call("x509.parse_rsa_private_key", base64(EC_KEY))).toEqual(EC_JWK);
    for (const type of ["pkcs1", "pkcs8"] as const) {
      expect(call("x509.parse_rsa_private_key", rsa(type) + EC_KEY)).toEqual(
        privateKey.export({ format: "jwk" }),
      );
    }
  });

  it("is shown in the shape of Go's, one after the other", () => {
    const [ec, second] = run("parse_private_keys", EC_KEY + rsa("pkcs1")) as unknown as {
      get(key: string): Value;
    }[];
    expect(String(ec?.get("D"))).toBe(
      "93973507344035863827063884650338857478323486248449141446586558287150632118247",
    );
    expect(toPlain(second?.get("Precomputed") ?? null)).toMatchObject({ CRTValues: [] });
    expect(second?.get("Primes")).toHaveLength(2);
  });

  it("of Ed25519 is its seed and its public key", () => {
    const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" });
    const [shown] = call("parse_private_keys", pem) as readonly string[];
    expect(Buffer.from(shown ?? "", "base64")).toHaveLength(64);
    expect(call("x509.parse_rsa_private_key", pem)).toMatchObject({ kty: "OKP", crv: "Ed25519" });
  });

  it("isn't there in other texts", () => {
    expect(call("parse_private_keys", "")).toBeNull();
    expect(call("parse_private_keys", "nope")).toEqual([]);
    expect(call("x509.parse_rsa_private_key", base64("nope"))).toBeNull();
    expect(() => call("x509.parse_rsa_private_key", "")).toThrow("input PEM data was empty");
    expect(() => call("x509.parse_rsa_private_key", "invalid")).toThrow("illegal base64");
  });

  it("must be whole, and its numbers must belong together", () => {
    expect(() => call("parse_private_keys", EC_KEY.replace("MIGHAgEA", "MIGHAwEA"))).toThrow(BuiltinError);
    const der = privateKey.export({ format: "der", type: "pkcs1" });
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    const broken = `-----BEGIN RSA PRIVATE KEY-----\n${der.toString("base64")}\n-----END RSA PRIVATE KEY-----\n`;
    expect(() => call("parse_private_keys", broken)).toThrow("crypto/rsa: invalid CRT coefficient");
  });
});

describe("crypto.x509.parse_keypair", async () => {
  const made = await make("pair");
  const key = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(
    await webcrypto.subtle.exportKey("pkcs8", made.keys.privateKey),
  ).toString("base64")}\n-----END PRIVATE KEY-----\n`;

  it("gives a certificate and its key", () => {
    for (const [certificate, secret] of [
      [made.pem, key],
      [base64(made.pem), base64(key)],
    ]) {
      const pair = call("x509.parse_keypair", certificate, secret) as Shown;
      expect(pair["Certificate"]).toEqual([made.pem.split("\n").slice(1, -2).join("").replaceAll(/\s/g, "")]);
      expect(pair).toMatchObject({ Leaf: { Subject: { CommonName: "pair" } }, OCSPStaple: null });
      expect(pair["Leaf"]).not.toHaveProperty("URIStrings");
    }
  });

  it("refuses a key that is another's", () => {
    expect(() => call("x509.parse_keypair", made.pem, EC_KEY)).toThrow(
      "tls: private key does not match public key",
    );
    expect(() => call("x509.parse_keypair", key, made.pem)).toThrow("PEM inputs may have been switched");
    expect(() => call("x509.parse_keypair", made.pem, made.pem)).toThrow(
      "found a certificate rather than a key",
    );
  });
});

describe("crypto.x509.parse_certificate_request", () => {
  /** With two names, signed with Ed25519. */
  const REQUEST =
    "MIHsMIGfAgEAMEYxCzAJBgNVBAYTAkRFMRIwEAYDVQQKDAnDlnJnICYgQ28xDjAMBgNVBAMMBWNuIMOpMRMwEQYKCZImiZPyLGQBGQwDZGMqMCowBQYDK2VwAyEAsB3rDJSmtttRK86K3v0jDFXfYccoXjWu1LBDf+oG0BygJjAkBgkqhkiG9w0BCQ4xFzAVMBMGA1UdEQQMMAqCA2EuYoEDeEB5MAUGAytlcANBAFa0Cp8PhC6ygd+w30SmsfF3/OSACKA/IdEhc+GIZ+ZwMUDUXIzbzSvJFTarIxheTnRuqyzJZ3yjD7b05lEFlAE=";

  it("gives a request in the shape of Go's", () => {
    const request = {
      Version: 0,
      SignatureAlgorithm: 16,
      PublicKeyAlgorithm: 4,
      PublicKey: "sB3rDJSmtttRK86K3v0jDFXfYccoXjWu1LBDf+oG0Bw=",
      Subject: { CommonName: "cn é", Organization: ["Örg & Co"], Country: ["DE"] },
      DNSNames: ["a.b"],
      EmailAddresses: ["x@y"],
      Extensions: [{ Id: [2, 5, 29, 17], Critical: false, Value: "MAqCA2EuYoEDeEB5" }],
      Attributes: [
        {
          Type: [1, 2, 840, 113549, 1, 9, 14],
          Value: [[{ Type: [2, 5, 29, 17], Value: "MAqCA2EuYoEDeEB5" }]],
        },
      ],
    };
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${REQUEST}\n-----END CERTIFICATE REQUEST-----\n`;
    for (const text of [REQUEST, pem, base64(pem)]) {
      expect(call("x509.parse_certificate_request", text)).toMatchObject(request);
    }
  });

  it.each([
    ["foobar", "illegal base64"],
    [base64("badstring"), "asn1: structure error"],
    [base64(SPIFFE), "invalid PEM-encoded certificate signing request"],
  ])("refuses %j", (text, message) => {
    expect(() => call("x509.parse_certificate_request", text)).toThrow(message);
  });
});
