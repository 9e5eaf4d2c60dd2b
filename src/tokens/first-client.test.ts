import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { openFirstClient } from "./first-client.ts";
import { verifySecret } from "./secrets.ts";

const services = {
  canonicalService: (name: string) => name,
  services: new Set<string>(),
  isFlat: () => false,
  isGuarded: () => false,
  areas: new Map(),
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-first-"));
});

describe("the first client", () => {
  test("is made with a secret that fits, and may read but not reach the warehouses", async () => {
    const { client, secret, path } = await openFirstClient(folder, services);
    expect(client).toMatchObject({
      id: "first-client",
      grant: ["catalogs:read", "schemas:read", "tables:read", "queries:read"],
    });
    expect(secret && (await verifySecret(secret, client.secretHashes[0] ?? null))).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).not.toContain(secret?.reveal());
  });

  test("is the same after a restart, and its secret is not shown again", async () => {
    const first = await openFirstClient(folder, services);
    const second = await openFirstClient(folder, services);
    expect(second).toEqual({ ...first, secret: null });
  });

  test("is one, however many gateways start at once, and its secret is shown by one of them", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => openFirstClient(folder, services)));
    expect(new Set(all.map(({ client }) => client.secretHashes[0])).size).toBe(1);
    const shown = all.filter(({ secret }) => secret !== null);
    expect(shown).toHaveLength(1);
    const [{ secret, client }] = shown as [(typeof all)[0]];
    expect(secret && (await verifySecret(secret, client.secretHashes[0] ?? null))).toBe(true);
  });

  test("is made anew where its file was removed", async () => {
    const first = await openFirstClient(folder, services);
    rmSync(first.path);
    const second = await openFirstClient(folder, services);
    expect(second.secret).not.toBeNull();
    expect(second.client.secretHashes).not.toEqual(first.client.secretHashes);
  });

  test.each([
    ["null", "no client"],
    ["[]", "no client"],
    ["{", "not JSON"],
    ['{"id":"x","secret_hash":"plain","grant":[]}', "no client"],
    ['{"id":"x","grant":[]}', "no client"],
  ])("is not guessed from %s", async (content, message) => {
    writeFileSync(join(folder, "first-client.json"), content);
    await expect(openFirstClient(folder, services)).rejects.toThrow(`first-client.json: ${message}`);
  });

  test("is not taken with a grant that holds what is no scope", async () => {
    const { path } = await openFirstClient(folder, services);
    const stored = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...stored, grant: ["catalogs:read", "everything"] }));
    await expect(openFirstClient(folder, services)).rejects.toThrow(
      "no client with id, secret_hash and grant",
    );
  });
});
