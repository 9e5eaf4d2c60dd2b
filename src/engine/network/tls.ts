/**
 * @module How `http.send` trusts a server, and shows a certificate of its own: undici's options of what OPA's say.
 */

import { readFile } from "node:fs/promises";
import { getCACertificates } from "node:tls";
import type { buildConnector } from "undici";
import { BuiltinError } from "../builtins/builtin.ts";
import type { SendRequest, TlsSource } from "../builtins/http/send-request.ts";
import type { Limits } from "./options.ts";

/** Undefined where the request says nothing of TLS. */
export async function tlsOptions(
  { tls, headers }: SendRequest,
  { environment }: Limits,
): Promise<buildConnector.BuildOptions | undefined> {
  const authorities = await readAll(tls.authority, environment);
  const certificates = await readAll(tls.certificate, environment);
  const keys = await readAll(tls.key, environment);
  const servername = tls.serverName || headers.get("host")?.replace(/:\d+$/, "");
  const options: buildConnector.BuildOptions = {
    ...(servername && { servername }),
    ...(tls.skipsVerification && { rejectUnauthorized: false }),
    ...((authorities.length > 0 || tls.usesSystemAuthorities) && {
      ca: [...(tls.usesSystemAuthorities ? getCACertificates("system") : []), ...authorities],
    }),
    ...(certificates.length > 0 && keys.length > 0 && { cert: certificates, key: keys }),
  };
  return Object.keys(options).length === 0 ? undefined : options;
}

/** From whichever of its places are named. */
async function readAll(
  { text, file, variable }: TlsSource,
  environment: Limits["environment"],
): Promise<string[]> {
  const found = [text, file && (await read(file)), variable && (environment[variable] ?? "")];
  return found.filter((pem) => pem !== "");
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new BuiltinError(`open ${file}: the file can't be read`);
  }
}
