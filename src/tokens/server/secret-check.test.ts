import { beforeEach, expect, test } from "vitest";
import { Secret } from "../../model/brand.ts";
import { hashSecret } from "../secrets.ts";
import { compareSecret } from "./secret-check.ts";

const NOW = 1_764_000_000;

let time: number;
let hashes: string[];
let check: (secret: string, clientId?: string) => Promise<boolean>;

beforeEach(async () => {
  time = NOW;
  hashes = [await hashSecret(new Secret("right"))];
  const compare = compareSecret({
    find: (id) => ({ id, secretHashes: id === "nobody" ? [] : hashes, grant: [] }),
    addressOf: () => "192.0.2.1",
    now: () => time,
  });
  check = (secret, clientId = "a") => compare.call({ clientId } as never, secret);
});

test("a secret is right or wrong, and a client without any has no right one", async () => {
  expect(await check("right")).toBe(true);
  expect(await check("wrong")).toBe(false);
  expect(await check("right", "nobody")).toBe(false);
});

test("whoever guesses waits, each time for twice as long, and a minute at the most", async () => {
  for (let n = 0; n < 4; n++) expect(await check("wrong")).toBe(false);
  const waits: number[] = [];
  for (let n = 0; n < 8; n++) {
    expect(await check("wrong")).toBe(false);
    const refusal = await check("right").catch((error: unknown) => error);
    const { retryAfterSeconds = 0 } = refusal as { readonly retryAfterSeconds?: number };
    waits.push(retryAfterSeconds);
    time += retryAfterSeconds;
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(await check("right")).toBe(true);
  expect(await check("wrong")).toBe(false);
});

test("whoever was right before is not slowed by others that guess, by neither wait nor hash", async () => {
  expect(await check("right")).toBe(true);
  for (let n = 0; n < 5; n++) await check("wrong");
  await expect(check("wrong")).rejects.toMatchObject({ statusCode: 503, retryAfterSeconds: 1 });
  const started = performance.now();
  for (let n = 0; n < 1000; n++) expect(await check("right")).toBe(true);
  // A thousand hashes would take minutes.
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("a secret that is no longer the client's is not known any more", async () => {
  expect(await check("right")).toBe(true);
  hashes = [await hashSecret(new Secret("newer"))];
  expect(await check("right")).toBe(false);
  expect(await check("newer")).toBe(true);
});

test("what one client gets wrong slows no other", async () => {
  for (let n = 0; n < 5; n++) await check("wrong");
  await expect(check("right")).rejects.toMatchObject({ retryAfterSeconds: 1 });
  expect(await check("right", "b")).toBe(true);
});
