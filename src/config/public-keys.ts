/**
 * @module The keys that a client signs with: a JWK Set (RFC 7517, section 5) in a file of its own.
 */

import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type { JWK } from "jose";
import type { FieldPath } from "./document.ts";
import type { Report } from "./secret.ts";

/** What else is found in keys, all of it secret (RFC 7518, section 6). */
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
const TYPES: ReadonlySet<unknown> = new Set(["RSA", "EC", "OKP"]);

export function publicKeysOf(
  file: string,
  path: FieldPath,
  { report, inFolder }: { readonly report: Report; readonly inFolder: (path: string) => string },
): readonly JWK[] {
  const refuse = (message: string) => {
    report([...path, "jwks_file"], message);
    return [];
  };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(inFolder(file), "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(code === undefined ? "the file holds no JSON" : `the file can't be read (${code})`);
  }
  const keys = (value as { readonly keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0)
    return refuse('expected a JWK Set: `{"keys":[…]}` with a key');
  if (keys.some((key) => PRIVATE.some((name) => Object.hasOwn(Object(key), name)))) {
    return refuse("the file holds a private key: keep that with the client, and give its public half");
  }
  return keys.every(isPublicKey) ? keys : refuse("expected public keys of the types RSA, EC or OKP");
}

type JwkInput = Parameters<typeof createPublicKey>[0];

function isPublicKey(key: unknown): key is JWK {
  if (!TYPES.has((key as JWK | null)?.kty)) return false;
  try {
    createPublicKey({ key, format: "jwk" } as JwkInput);
    return true;
  } catch {
    return false;
  }
}
