/**
 * @module How private keys are sealed before they go into the store: AES-256-GCM (NIST SP 800-38D), so that who reads the
 * database can sign nothing. The key stays outside of it: in the state folder, or derived from a configured secret.
 */

import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Secret } from "../model/brand.ts";
import { createFile, readJsonFile } from "../state/files.ts";

export interface Sealer {
  /** Seals a text for one place, which `context` names: elsewhere it does not open. */
  seal(text: string, context: string): string;
  /** The text again. Throws an error that says what to do where it was sealed with another key, or for another place. */
  open(sealed: string, context: string): string;
}

const ALGORITHM = "aes-256-gcm";
const VERSION = "v1.";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Shorter ones could be guessed by who has a sealed key at hand. */
const MIN_SECRET_LENGTH = 32;
const HKDF_INFO = "postern store sealing v1";
const KEY_TEXT = /^[\w-]{43}$/;

/** The sealer of a state folder; its key is made on first use, and one however many gateways of the folder start at once. */
export async function openSealingKey(stateDir: string): Promise<Sealer> {
  const path = join(stateDir, "store-key.json");
  const stored = (await readJsonFile(path)) ?? (await createFile(path, makeKey()));
  const { key } = Object(stored) as { readonly key?: unknown };
  if (typeof key !== "string" || !KEY_TEXT.test(key)) {
    throw new Error(`${path}: no key of ${KEY_BYTES} bytes in base64url; put back the file as it was made`);
  }
  return sealerWith(Buffer.from(key, "base64url"));
}

/**
 * The sealer of a configured secret, the same on every gateway that has it (HKDF with SHA-256, RFC 5869). Throws where the
 * secret has fewer than 32 characters.
 */
export function sealerFrom(secret: Secret): Sealer {
  if (secret.reveal().length < MIN_SECRET_LENGTH) {
    throw new Error(`the secret that seals signing keys must have at least ${MIN_SECRET_LENGTH} characters`);
  }
  return sealerWith(Buffer.from(hkdfSync("sha256", secret.reveal(), "", HKDF_INFO, KEY_BYTES)));
}

function makeKey(): { readonly key: string } {
  return { key: randomBytes(KEY_BYTES).toString("base64url") };
}

function sealerWith(bytes: Buffer): Sealer {
  const key = createSecretKey(bytes);
  return {
    seal(text, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(VERSION + context));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return VERSION + Buffer.concat([nonce, body, cipher.getAuthTag()]).toString("base64url");
    },
    open(sealed, context) {
      const { nonce, body, tag } = partsOf(sealed);
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(VERSION + context)).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
      } catch {
        // Node's own error says nothing of use, and might one day say more than it should.
        throw sealedOtherwise();
      }
    },
  };
}

interface SealedParts {
  readonly nonce: Buffer;
  readonly body: Buffer;
  readonly tag: Buffer;
}

function partsOf(sealed: string): SealedParts {
  const text = sealed.startsWith(VERSION) ? sealed.slice(VERSION.length) : "";
  const bytes = Buffer.from(text, "base64url");
  // Node skips what is no base64url, and bits that no byte has.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString("base64url") !== text) throw sealedOtherwise();
  return {
    nonce: bytes.subarray(0, NONCE_BYTES),
    body: bytes.subarray(NONCE_BYTES, -TAG_BYTES),
    tag: bytes.subarray(-TAG_BYTES),
  };
}

function sealedOtherwise(): Error {
  return new Error(
    "the signing keys in the store were sealed with another key: start with the sealing secret, or the " +
      "`store-key.json` in the state folder, of the gateway that made them; where that is lost, remove the keys from the " +
      "store to have new ones made, which ends every token they signed",
  );
}
