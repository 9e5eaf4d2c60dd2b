/**
 * @module Which client of the gateway a certificate stands for.
 */

import { compileGlob } from "../glob.ts";
import type { ClientCertificate } from "./certificate.ts";

/** Which certificates are which client of the gateway. */
export interface CertificateMapping {
  /**
   * A subject alternative name with its kind: `dns:jobs.example.com`, `uri:spiffe://acme/ns/jobs/sa/*`, `email:…`, `ip:…`. `*` stands
   * for any characters but `/`, in a name of DNS for any but `.` as well.
   */
  readonly san: string;
  /** Id of the client. */
  readonly client: string;
  /** What it may do at the most; left out: all that the client may. */
  readonly scopes?: readonly string[];
}

/** Gives the first mapping of which one of the names is, or null. */
export function compileCertificateMappings(
  mappings: readonly CertificateMapping[],
): (certificate: Pick<ClientCertificate, "names">) => CertificateMapping | null {
  const compiled = mappings.map((mapping) => ({ mapping, glob: globOf(mapping.san) }));
  return ({ names }) => compiled.find(({ glob }) => names.some(glob))?.mapping ?? null;
}

function globOf(san: string): (name: string) => boolean {
  if (!san.startsWith("dns:")) return compileGlob(san);
  // A label never holds a slash, so that none of DNS' names can be taken for others.
  const bySlash = (name: string) => name.replaceAll(".", "/");
  const glob = compileGlob(bySlash(san.toLowerCase()));
  return (name) => name.startsWith("dns:") && !name.includes("/") && glob(bySlash(name));
}
