/**
 * @module A self-signed certificate for the demo on loopback, for clients that speak nothing but HTTPS.
 */

import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

export interface SelfSignedPair {
  readonly certPath: string;
  readonly keyPath: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const VALID_DAYS = 30;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Reads the pair of a folder, or makes it; one that ends within a day is made anew. */
export async function openSelfSignedPair(folder: string): Promise<SelfSignedPair> {
  const pair = { certPath: join(folder, "cert.pem"), keyPath: join(folder, "key.pem") };
  if (await isValid(pair.certPath)) return pair;
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: "CN=Postern demo, O=Self-signed",
      keys,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + VALID_DAYS * DAY_MS),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          { type: "dns", value: "localhost" },
          { type: "ip", value: "127.0.0.1" },
          { type: "ip", value: "::1" },
        ]),
      ],
    },
    webcrypto as never,
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(pair.keyPath, pem("PRIVATE KEY", key), { mode: 0o600 });
  await writeFile(pair.certPath, certificate.toString("pem"));
  return pair;
}

async function isValid(certPath: string): Promise<boolean> {
  try {
    const certificate = new X509Certificate(await readFile(certPath));
    return new Date(certificate.validTo).getTime() > Date.now() + DAY_MS;
  } catch {
    return false;
  }
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
