/**
 * @module Client certificates: what they say, and which client of the gateway each stands for.
 */

export { type ClientCertificate, certificateOf } from "./certificate.ts";
export { compileCertificateMappings } from "./mapping.ts";
