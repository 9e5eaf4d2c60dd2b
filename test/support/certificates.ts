/**
 * @module A certificate authority for tests, and certificates of servers and clients that it signs.
 */

import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

export interface Pair {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly certPath: string;
  readonly keyPath: string;
}

export interface Authority {
  /** PEM. */
  readonly ca: string;
  readonly caPath: string;
  server(names: readonly JsonGeneralName[]): Promise<Pair>;
  /** Good for that many milliseconds from now on, an hour if nothing is said. */
  client(names: readonly JsonGeneralName[], lifeMs?: number): Promise<Pair>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const HOUR_MS = 3_600_000;

const generateKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);

export async function createAuthority(name: string): Promise<Authority> {
  const folder = mkdtempSync(join(tmpdir(), "postern-ca-"));
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${name}`,
      keys,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - HOUR_MS),
      notAfter: new Date(Date.now() + HOUR_MS),
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    },
    webcrypto as never,
  );
  const caPath = join(folder, "ca.pem");
  writeFileSync(caPath, certificate.toString("pem"));

  const issue = async (usage: ExtendedKeyUsage, names: readonly JsonGeneralName[], lifeMs: number) => {
    const subject = await generateKeys();
    const leaf = await X509CertificateGenerator.create(
      {
        serialNumber: randomBytes(8).toString("hex"),
        subject: "CN=leaf",
        issuer: certificate.subject,
        publicKey: subject.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        notBefore: new Date(Date.now() - HOUR_MS),
        notAfter: new Date(Date.now() + lifeMs),
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new ExtendedKeyUsageExtension([usage]),
          new SubjectAlternativeNameExtension([...names]),
        ],
      },
      webcrypto as never,
    );
    return await written(folder, leaf, subject.privateKey);
  };
  return {
    ca: certificate.toString("pem"),
    caPath,
    server: (names) => issue(ExtendedKeyUsage.serverAuth, names, HOUR_MS),
    client: (names, lifeMs = HOUR_MS) => issue(ExtendedKeyUsage.clientAuth, names, lifeMs),
  };
}

async function written(
  folder: string,
  leaf: X509Certificate,
  privateKey: webcrypto.CryptoKey,
): Promise<Pair> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", privateKey));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  const key = `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
  const cert = leaf.toString("pem");
  const name = join(folder, randomBytes(6).toString("hex"));
  const [certPath, keyPath] = [`${name}.cert.pem`, `${name}.key.pem`];
  writeFileSync(certPath, cert);
  writeFileSync(keyPath, key, { mode: 0o600 });
  return { cert, key, certPath, keyPath };
}
