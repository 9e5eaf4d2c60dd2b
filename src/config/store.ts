/**
 * @module Where the gateway keeps what must outlive it.
 */

import { Secret } from "../model/brand.ts";
import type { ConfigDocument } from "./document.ts";
import type { RawConfig } from "./raw.ts";
import type { ReadSecret, Report } from "./secret.ts";
import type { StoreConfig } from "./types.ts";

const SQLITE = "sqlite:";
const MIN_KEY_CHARS = 32;

export interface StoreContext {
  readonly document: ConfigDocument;
  readonly report: Report;
  readonly readSecret: ReadSecret;
  readonly inFolder: (path: string) => string;
  readonly stateDir: string;
}

export function storeOf(raw: RawConfig, context: StoreContext): StoreConfig {
  return { location: locationOf(raw.store, context), key: keyOf(raw, context) };
}

function locationOf(text: string | undefined, context: StoreContext): StoreConfig["location"] {
  const { document, report, inFolder, stateDir } = context;
  if (text === undefined) return { kind: "sqlite", path: `${stateDir}/postern.db` };
  if (text.startsWith(SQLITE)) return { kind: "sqlite", path: inFolder(text.slice(SQLITE.length)) };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) report(["store"], "expected a postgres:// URL");
  else if (url.password !== "" && document.isLiteral(["store"])) {
    report(
      ["store"],
      "a password must not stand in the config: write the URL as `${NAME}` and set that variable",
    );
  }
  return { kind: "postgres", url: new Secret(text) };
}

function keyOf(raw: RawConfig, { report, readSecret }: StoreContext): Secret | null {
  if (raw.store_key === undefined && raw.store_key_file === undefined) {
    if (raw.store !== undefined && !raw.store.startsWith(SQLITE)) {
      report(["store"], "on PostgreSQL `store_key` or `store_key_file` is needed, the same for each gateway");
    }
    return null;
  }
  const key = readSecret(["store_key"], raw.store_key, raw.store_key_file);
  if (key.reveal().length < MIN_KEY_CHARS) {
    report(["store_key"], `expected a secret of at least ${MIN_KEY_CHARS} characters`);
  }
  return key;
}
