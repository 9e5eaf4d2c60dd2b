/**
 * @module Whether a certificate is for a host: RFC 6125, as Go's `Certificate.VerifyHostname`. The common name doesn't count.
 */

import { parseAddress } from "../net/address.ts";
import type { AlternativeNames } from "./alternative-names.ts";
import { addressOfBytes } from "./ip-bytes.ts";

/** The host is a name or an address, which may stand in brackets. */
export function matchesHostname(names: AlternativeNames, host: string): boolean {
  const address = parseAddress(/^\[.+\]$/s.test(host) ? host.slice(1, -1) : host);
  if (address) {
    return names.ips.some((bytes) => {
      const { family, number } = addressOfBytes(bytes);
      return family === address.family && number === address.number;
    });
  }
  const name = lowerAscii(host);
  const isName = isHostname(name.replace(/\.$/, ""), false);
  return names.dns.some((pattern) =>
    isName && isHostname(pattern, true)
      ? matchesPattern(lowerAscii(pattern), name)
      : isExactly(pattern, name),
  );
}

/** With a wildcard only as the first label, where wildcards may be. */
function isHostname(host: string, isPattern: boolean): boolean {
  if (host === "*") return false;
  return host.split(".").every((label, at) => {
    return (isPattern && at === 0 && label === "*") || /^[A-Za-z\d_][A-Za-z\d_-]*$/.test(label);
  });
}

function matchesPattern(pattern: string, name: string): boolean {
  const labels = name.replace(/\.$/, "").split(".");
  const patterns = pattern.split(".");
  return (
    patterns.length === labels.length &&
    patterns.every((label, at) => label === labels[at] || (at === 0 && label === "*"))
  );
}

function isExactly(one: string, other: string): boolean {
  return one !== "" && one !== "." && other !== "" && lowerAscii(one) === other;
}

function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
