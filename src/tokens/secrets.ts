/**
 * @module Client secrets: made with 256 bits of randomness, kept as scrypt hashes (RFC 7914), compared in constant time.
 */

import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Secret } from "../model/brand.ts";
import { takeTurns } from "../model/turns.ts";

type Scrypt = (password: string, salt: Buffer, bytes: number, cost: ScryptCost) => Promise<Buffer>;

interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const derive = promisify(scrypt) as Scrypt;

/** OWASP's least for scrypt with 16 MiB of memory a hash; secrets here are random, not remembered by people. */
const COST: ScryptCost = { N: 2 ** 14, r: 8, p: 5 };
const HASH = /^scrypt\$N=(\d+),r=(\d+),p=(\d+)\$([\w-]{16,})\$([\w-]{43})$/;
/** Hashes of others are taken from here on; RFC 7914 has this N for logins by people, whose secrets are worse. */
const MIN_N = 2 ** 14;
const MAX_P = 16;
/** What node:crypto gives a hash at the most. */
const MAX_SCRYPT_BYTES = 32 * 1024 * 1024;
const KEY_BYTES = 32;

/** Half of Node's worker threads, since the decision log's writes need the others. Who finds as many in line comes again. */
const inTurn = takeTurns({ running: 2, waiting: 32 });

export function makeSecret(): Secret {
  return new Secret(randomBytes(32).toString("base64url"));
}

/** `scrypt$N=…,r=…,p=…$salt$key`, salt and key in base64url. */
export async function hashSecret(secret: Secret): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(secret.reveal(), salt, KEY_BYTES, COST);
  const cost = `N=${COST.N},r=${COST.r},p=${COST.p}`;
  return `scrypt$${cost}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/** Whether a text is a hash that can be checked, in a time and memory that are neither nothing nor too much. */
export function isSecretHash(text: string): boolean {
  const [, ...numbers] = HASH.exec(text)?.slice(0, 4) ?? [];
  const [N = 0, r = 0, p = 0] = numbers.map(Number);
  const isPowerOfTwo = Number.isInteger(Math.log2(N));
  return isPowerOfTwo && N >= MIN_N && r >= 1 && p >= 1 && p <= MAX_P && 128 * N * r < MAX_SCRYPT_BYTES;
}

/**
 * Whether the secret is the one that was hashed. A client that is not known is checked against `null`, so that it
 * takes as long as one that is. Gives `"busy"` where too many checks are waiting.
 */
export async function verifySecret(secret: Secret, hash: string | null): Promise<boolean | "busy"> {
  const [, N, r, p, salt, key] = HASH.exec(hash ?? DUMMY_HASH) ?? [];
  if (salt === undefined || key === undefined) return false;
  return await inTurn(async () => {
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    const derived = await derive(secret.reveal(), Buffer.from(salt, "base64url"), KEY_BYTES, cost);
    return timingSafeEqual(derived, Buffer.from(key, "base64url")) && hash !== null;
  });
}

const DUMMY_HASH = `scrypt$N=${COST.N},r=${COST.r},p=${COST.p}$${"A".repeat(22)}$${"A".repeat(43)}`;
