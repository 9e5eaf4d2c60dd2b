import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Authority, createAuthority, type Pair } from "../../test/support/certificates.ts";
import { readCertified, readTls } from "./pem.ts";

let authority: Authority;
let pair: Pair;
const folder = mkdtempSync(join(tmpdir(), "postern-pem-"));

beforeAll(async () => {
  authority = await createAuthority("pem");
  pair = await authority.server([{ type: "dns", value: "localhost" }]);
});

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const tlsOf = (certPath: string, keyPath: string) => readTls({ tls: { certPath, keyPath } });
const caOf = async (clientCaPath: string) =>
  await readCertified({ mutualTls: { clientCaPath } as never }, await tlsOf(pair.certPath, pair.keyPath));

describe("the certificate that is shown", () => {
  test("is read with its key", async () => {
    expect(await tlsOf(pair.certPath, pair.keyPath)).toMatchObject({ cert: Buffer.from(pair.cert) });
    expect(await readTls({ tls: null })).toBeNull();
  });

  test("is refused without, with another or with a broken key", async () => {
    const other = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
    await expect(tlsOf(pair.certPath, join(folder, "none"))).rejects.toThrow(/tls\.key.*ENOENT/);
    await expect(tlsOf(pair.certPath, file("other.pem", String(other)))).rejects.toThrow(/is not the key/);
    await expect(tlsOf(pair.certPath, pair.certPath)).rejects.toThrow(/expected a private key/);
  });
});

describe("the authorities of clients", () => {
  test("are one or more certificates", async () => {
    const two = `${authority.ca}\n${authority.ca}`;
    expect((await caOf(file("two.pem", two)))?.clientCa?.toString()).toBe(two);
  });

  test("are not none, since that would be a listener that refuses everybody", async () => {
    await expect(caOf(file("empty.pem", ""))).rejects.toThrow(/client_ca.*expected a certificate in PEM/);
    await expect(caOf(pair.keyPath)).rejects.toThrow(/expected a certificate in PEM/);
  });

  test("are none that can't be read", async () => {
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    await expect(caOf(file("broken.pem", authority.ca + broken))).rejects.toThrow(/certificate 2/);
  });
});
