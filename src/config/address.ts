/**
 * @module An address to listen on, as it stands in a config.
 */

import type { FieldPath } from "./document.ts";
import type { Report } from "./secret.ts";
import type { Address } from "./types.ts";
import { parseAddress } from "./units.ts";

const MAX_PORT = 65_535;

export function addressOf(path: FieldPath, text: string, report: Report): Address {
  const address = parseAddress(text);
  if (address.port > MAX_PORT) report(path, `expected a port of at most ${MAX_PORT}`);
  return address;
}
