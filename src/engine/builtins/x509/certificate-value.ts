/**
 * @module Certificates in the shape that Go's encoding/json gives to x509.Certificate.
 */

import type { RegoObject, Value } from "../../values/index.ts";
import { formatUrl, type GoUrl } from "../http/url.ts";
import { formatAddress } from "../net/address.ts";
import type { Certificate } from "./certificate.ts";
import type { Constraints, IpRange } from "./constraints.ts";
import { toNumber } from "./der.ts";
import type { Extended, Extension } from "./extended.ts";
import { nameValue } from "./names.ts";
import { KEY_NUMBERS } from "./public-key.ts";
import { bytesValue, listValue, numberValue, oidValue, struct } from "./shape.ts";

/** As OPA shows it where it adds the URIs as text. */
export function extendedCertificateValue(certificate: Certificate): RegoObject {
  const { uris } = certificate.extended.names;
  return struct({ ...certificateFields(certificate), URIStrings: listValue(uris.map(formatUrl)) });
}

/** As Go shows it. */
export function certificateValue(certificate: Certificate): RegoObject {
  return struct(certificateFields(certificate));
}

type Fields = Readonly<Record<string, Value>>;

function certificateFields(certificate: Certificate): Fields {
  const { extended, publicKey } = certificate;
  return {
    Raw: bytesValue(certificate.raw),
    RawTBSCertificate: bytesValue(certificate.rawTbs),
    RawSubjectPublicKeyInfo: bytesValue(certificate.rawSpki),
    RawSubject: bytesValue(certificate.rawSubject),
    RawIssuer: bytesValue(certificate.rawIssuer),
    Signature: bytesValue(certificate.signature),
    SignatureAlgorithm: numberValue(certificate.signatureAlgorithm.id),
    PublicKeyAlgorithm: numberValue(publicKey ? KEY_NUMBERS[publicKey.kind] : 0),
    PublicKey: publicKey?.value ?? null,
    Version: numberValue(certificate.version),
    SerialNumber: numberValue(certificate.serialNumber),
    Issuer: nameValue(certificate.issuer),
    Subject: nameValue(certificate.subject),
    NotBefore: certificate.notBefore.text,
    NotAfter: certificate.notAfter.text,
    Extensions: listValue(certificate.extensions.map(extensionValue)),
    ExtraExtensions: null,
    ...usageFields(extended),
    ...alternativeNameFields(extended),
    ...constraintFields(extended.constraints),
    ...policyFields(extended),
    SubjectKeyId: bytesValue(extended.subjectKeyId),
    AuthorityKeyId: bytesValue(extended.authorityKeyId),
    OCSPServer: listValue(extended.ocspServers),
    IssuingCertificateURL: listValue(extended.issuingCertificateUrls),
    CRLDistributionPoints: listValue(extended.crlDistributionPoints),
    UnhandledCriticalExtensions: listValue(extended.unhandledCritical.map(oidValue)),
  };
}

/** As Go's pkix.Extension. */
export function extensionValue({ oid, isCritical, value }: Extension): Value {
  return struct({ Id: oidValue(oid), Critical: isCritical, Value: bytesValue(value) });
}

function usageFields({ keyUsage, extKeyUsage, unknownExtKeyUsage, basicConstraints }: Extended): Fields {
  return {
    KeyUsage: numberValue(keyUsage),
    ExtKeyUsage: listValue(extKeyUsage.map(numberValue)),
    UnknownExtKeyUsage: listValue(unknownExtKeyUsage.map(oidValue)),
    BasicConstraintsValid: basicConstraints !== null,
    IsCA: basicConstraints?.isCa ?? false,
    MaxPathLen: numberValue(basicConstraints?.maxPathLength ?? 0),
    MaxPathLenZero: basicConstraints?.maxPathLength === 0n,
  };
}

/** Names as certificates and requests for them show them. */
export function alternativeNameFields({ names }: Pick<Extended, "names">): Fields {
  return {
    DNSNames: listValue(names.dns),
    EmailAddresses: listValue(names.emails),
    IPAddresses: listValue(names.ips.map(ipText)),
    URIs: listValue(names.uris.map(urlValue)),
  };
}

function ipText(bytes: Uint8Array): string {
  return formatAddress(bytes.length === 4 ? 4 : 6, toNumber(bytes));
}

/** As Go's url.URL; a user shows nothing of itself. */
function urlValue(url: GoUrl): Value {
  return struct({
    Scheme: url.scheme,
    Opaque: url.opaque,
    User: url.user && struct({}),
    Host: url.host,
    Path: url.path.text,
    RawPath: url.path.raw,
    OmitHost: url.omitHost,
    ForceQuery: url.forceQuery,
    RawQuery: url.rawQuery,
    Fragment: url.fragment.text,
    RawFragment: url.fragment.raw,
  });
}

function constraintFields({ isCritical, permitted, excluded }: Constraints): Fields {
  return {
    PermittedDNSDomainsCritical: isCritical,
    PermittedDNSDomains: listValue(permitted.dns),
    ExcludedDNSDomains: listValue(excluded.dns),
    PermittedIPRanges: listValue(permitted.ips.map(ipRangeValue)),
    ExcludedIPRanges: listValue(excluded.ips.map(ipRangeValue)),
    PermittedEmailAddresses: listValue(permitted.emails),
    ExcludedEmailAddresses: listValue(excluded.emails),
    PermittedURIDomains: listValue(permitted.uris),
    ExcludedURIDomains: listValue(excluded.uris),
  };
}

function ipRangeValue({ ip, mask }: IpRange): Value {
  return struct({ IP: ipText(ip), Mask: bytesValue(mask) });
}

function policyFields(extended: Extended): Fields {
  const { policies, policyMappings } = extended;
  return {
    PolicyIdentifiers: policies?.filter(fitsGo).map(oidValue) ?? null,
    Policies: listValue(policies ?? []),
    PolicyMappings: listValue(
      policyMappings.map(({ issuer, subject }) =>
        struct({ IssuerDomainPolicy: issuer, SubjectDomainPolicy: subject }),
      ),
    ),
    ...limitFields("InhibitAnyPolicy", extended.inhibitAnyPolicy),
    ...limitFields("InhibitPolicyMapping", extended.inhibitPolicyMapping),
    ...limitFields("RequireExplicitPolicy", extended.requireExplicitPolicy),
  };
}

function limitFields(name: string, limit: bigint | null): Fields {
  return { [name]: numberValue(limit ?? 0), [`${name}Zero`]: limit === 0n };
}

/** Whether Go's older type of object identifiers has room for it: numbers of 31 bits. */
function fitsGo(oid: string): boolean {
  return oid.split(".").every((number) => Number(number) < 2 ** 31);
}
