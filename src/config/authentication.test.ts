import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createFactFinder, openCatalogue } from "../facts/index.ts";
import { ConfigError, parseConfig, type ServicesOf } from "./index.ts";

const services: ServicesOf = (catalogue) => createFactFinder(openCatalogue(catalogue).catalogue);
const UPSTREAM = "upstream: {url: https://w.example.com, credential: {token: '${TOKEN}'}}\n";
const ENV = { TOKEN: "dapi-secret", S: "client-secret" };
const PAIR = generateKeyPairSync("ed25519");
const TLS = "tls: {cert: c.pem, key: k.pem}\n";
const LISTENER = `${TLS}mutual_tls: {listen: "127.0.0.1:8443", client_ca: ca.pem, principals: [PRINCIPAL]}\n`;

const read = (text: string) => parseConfig(UPSTREAM + text, "postern.yaml", ENV, services);

function problemsOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("the config was taken");
}

function keysFile(content: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), "postern-")), "keys.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const listening = (principal: string) => LISTENER.replace("PRINCIPAL", principal);
const signing = (content: unknown) =>
  `clients: [{id: a, jwks_file: ${keysFile(content)}, grant: [catalogs:read]}]`;

describe("a client needs no secret", () => {
  test("where it signs with a key of its own", () => {
    const jwk = PAIR.publicKey.export({ format: "jwk" });
    expect(read(signing({ keys: [jwk] })).clients).toMatchObject([{ secret: null, publicKeys: [jwk] }]);
  });

  test("where a certificate or another issuer's token says who it is", () => {
    const client = "clients: [{id: a, grant: [catalogs:read]}]\n";
    const issuer =
      "issuers: [{issuer: https://i.example, audiences: [x], principals: [{match: {sub: y}, client: a}]}]";
    expect(read(client + listening("{san: 'dns:a.example', client: a}")).clients).toMatchObject([
      { secret: null },
    ]);
    expect(read(client + issuer).clients).toMatchObject([{ secret: null }]);
  });

  test("and only then", () => {
    expect(problemsOf("clients: [{id: a, grant: [catalogs:read]}]")).toMatch(
      /expected either `secret` or `secret_file`/,
    );
  });
});

describe("the file of a client's keys is refused", () => {
  test.each<[string, unknown, RegExp]>([
    ["where it is no JSON", "{", /jwks_file: the file holds no JSON/],
    ["where it is no JWK Set", [], /expected a JWK Set/],
    ["where it has no key", { keys: [] }, /expected a JWK Set/],
    [
      "where it holds a private key",
      { keys: [PAIR.privateKey.export({ format: "jwk" })] },
      /holds a private key/,
    ],
    ["where it holds a shared secret", { keys: [{ kty: "oct", k: "AAAA" }] }, /holds a private key/],
    ["where a key is none", { keys: [{ kty: "OKP", crv: "Ed25519", x: "short" }] }, /expected public keys/],
    ["where a key is null", { keys: [null] }, /expected public keys/],
  ])("%s", (_name, content, message) => {
    const problems = problemsOf(signing(content));
    expect(problems).toMatch(message);
    expect(problems).not.toContain(PAIR.privateKey.export({ format: "jwk" }).d);
  });

  test("where there is none", () => {
    expect(problemsOf("clients: [{id: a, jwks_file: none.json, grant: [catalogs:read]}]")).toMatch(/ENOENT/);
  });
});

describe("a listener for clients with certificates", () => {
  test("shows the certificate of `tls`, and so needs it", () => {
    const text = listening("{san: 'dns:a.example', client: a, scopes: [catalogs:read]}");
    expect(read(text).mutualTls).toMatchObject({ listen: { port: 8443 }, publicUrl: null });
    expect(problemsOf(text.replace(TLS, ""))).toMatch(/mutual_tls: expected `tls` beside it/);
  });

  test("needs a public URL where others can reach it, and a port that there is", () => {
    const text = listening("{san: 'dns:a.example', client: a, scopes: []}");
    expect(problemsOf(text.replace("127.0.0.1:8443", "0.0.0.0:8443"))).toMatch(
      /mutual_tls\.listen: .* needs `public_url`/,
    );
    expect(problemsOf(text.replace("8443", "84430"))).toMatch(/mutual_tls\.listen: expected a port/);
  });

  test.each([
    [
      "{san: a.example, client: a}",
      /principals\[0\]\.san: expected a subject alternative name with its kind/,
    ],
    [
      "{san: 'dns:a.example', client: a, scopes: [catalogs]}",
      /principals\[0\]\.scopes\[0\]: expected `service:access`/,
    ],
    ["{client: a}", /the field san is missing/],
  ])("refuses %s", (principal, message) => {
    expect(problemsOf(listening(principal))).toMatch(message);
  });
});
