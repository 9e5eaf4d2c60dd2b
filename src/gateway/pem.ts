/**
 * @module The certificates and keys that the config names, read and looked at before anything listens: OpenSSL takes a file
 * without a certificate for one that trusts nobody, without a word.
 */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type Config, ConfigError } from "../config/index.ts";

export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Whoever connects must show a certificate of these authorities; left out where nobody need show one. */
  readonly clientCa?: Buffer;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** What the gateway shows; null where it listens without TLS. Throws a `ConfigError`. */
export async function readTls({ tls }: Pick<Config, "tls">): Promise<TlsPair | null> {
  if (tls === null) return null;
  const cert = await readCertificates(tls.certPath, "tls.cert");
  const bytes = await read(tls.keyPath, "tls.key");
  const key = attempt(() => createPrivateKey(bytes));
  if (key === null) throw problem(tls.keyPath, "tls.key", "expected a private key in PEM, not encrypted");
  if (!new X509Certificate(cert).checkPrivateKey(key)) {
    throw problem(tls.keyPath, "tls.key", `is not the key of the first certificate of ${tls.certPath}`);
  }
  return { cert, key: bytes };
}

/** With the authorities of clients beside it; null where there is no listener for them. Throws a `ConfigError`. */
export async function readCertified(
  { mutualTls }: Pick<Config, "mutualTls">,
  tls: TlsPair | null,
): Promise<TlsPair | null> {
  if (mutualTls === null || tls === null) return null;
  return { ...tls, clientCa: await readCertificates(mutualTls.clientCaPath, "mutual_tls.client_ca") };
}

async function readCertificates(path: string, field: string): Promise<Buffer> {
  const bytes = await read(path, field);
  const found = bytes.toString("latin1").match(CERTIFICATE) ?? [];
  if (found.length === 0) throw problem(path, field, "expected a certificate in PEM");
  for (const [index, text] of found.entries()) {
    if (attempt(() => new X509Certificate(text)) === null) {
      throw problem(path, field, `certificate ${index + 1} of the file can't be read`);
    }
  }
  return bytes;
}

async function read(path: string, field: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw problem(path, field, `can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function attempt<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function problem(file: string, field: string, message: string): ConfigError {
  return new ConfigError([{ file, line: null, field, message }]);
}
