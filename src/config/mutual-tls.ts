/**
 * @module The listener for clients with certificates, and which of them are which client.
 */

import { addressOf } from "./address.ts";
import type { FieldPath } from "./document.ts";
import { type IssuersContext, mappedScopes } from "./issuers.ts";
import type { RawConfig } from "./raw.ts";
import type { MutualTlsConfig } from "./types.ts";
import { isLoopback } from "./units.ts";

export function mutualTlsOf(
  { mutual_tls: raw, tls }: RawConfig,
  inFolder: (path: string) => string,
  context: IssuersContext,
): MutualTlsConfig | null {
  if (raw === undefined) return null;
  if (tls === undefined)
    context.report(["mutual_tls"], "expected `tls` beside it: the certificate that is shown to clients");
  const listen = addressOf(["mutual_tls", "listen"], raw.listen, context.report);
  if (raw.public_url === undefined && !isLoopback(listen.host)) {
    context.report(["mutual_tls", "listen"], "an address that others can reach needs `public_url` beside it");
  }
  return {
    listen,
    publicUrl: raw.public_url === undefined ? null : new URL(raw.public_url).origin,
    clientCaPath: inFolder(raw.client_ca),
    principals: raw.principals.map(({ san, client, scopes }, index) => {
      const path: FieldPath = ["mutual_tls", "principals", index];
      return { san, client, ...mappedScopes(scopes, path, context) };
    }),
  };
}
