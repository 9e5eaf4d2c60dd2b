/**
 * @module What a client's certificate says of who has it. That it is of an authority that is trusted was checked by TLS.
 */

import "reflect-metadata";
import type { X509Certificate } from "node:crypto";
import { TLSSocket } from "node:tls";
import { X509Certificate as Asn1Certificate, SubjectAlternativeNameExtension } from "@peculiar/x509";

/** The certificate of a connection. */
export interface ClientCertificate {
  /** SHA-256 of it, in base64url: `x5t#S256` of RFC 8705, section 3.1. */
  readonly thumbprint: string;
  /** Its subject alternative names: `dns:`, `uri:`, `email:` or `ip:` and the name; those of DNS in lower case. */
  readonly names: readonly string[];
  readonly subject: string;
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly validFrom: number;
  /** Seconds since 1970. */
  readonly validTo: number;
}

const KINDS: ReadonlySet<string> = new Set(["dns", "url", "email", "ip"]);

const READ = new WeakMap<object, ClientCertificate | null>();

/** Of a connection; null where it has none that was verified, or one that is not valid any more: connections may last longer. */
export function certificateOf(socket: object, now: Date = new Date()): ClientCertificate | null {
  const certificate = readOnce(socket);
  const seconds = now.getTime() / 1000;
  return certificate !== null && certificate.validFrom <= seconds && seconds < certificate.validTo
    ? certificate
    : null;
}

function readOnce(socket: object): ClientCertificate | null {
  const known = READ.get(socket);
  if (known !== undefined) return known;
  const shown =
    socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined;
  const certificate = shown === undefined ? null : readCertificate(shown);
  READ.set(socket, certificate);
  return certificate;
}

/** Names are read from the certificate itself: their text in Node is for people, and was taken apart wrongly by many. */
function readCertificate(shown: X509Certificate): ClientCertificate {
  const names =
    new Asn1Certificate(shown.raw).getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  return {
    thumbprint: Buffer.from(shown.fingerprint256.replaceAll(":", ""), "hex").toString("base64url"),
    names: names.filter(({ type }) => KINDS.has(type)).map(({ type, value }) => nameOf(type, value)),
    subject: distinguishedName(shown.subject),
    issuer: distinguishedName(shown.issuer),
    validFrom: Math.floor(shown.validFromDate.getTime() / 1000),
    validTo: Math.floor(shown.validToDate.getTime() / 1000),
  };
}

function nameOf(type: string, value: string): string {
  if (type === "url") return `uri:${value}`;
  return `${type}:${type === "dns" ? value.toLowerCase() : value}`;
}

/** Node has a line for each part. */
function distinguishedName(lines: string | undefined): string {
  return (lines ?? "").split("\n").join(", ");
}
