/**
 * @module The host of a URL, with its port, as Go's net/url reads it.
 */

import { BuiltinError } from "../builtin.ts";
import { unescapeHost, unescapeZone } from "../encoding-percent.ts";
import { parseAddress } from "../net/address.ts";
import { quote } from "../strings-quote.ts";

/** Only http and https may not have several colons in a host: URLs of databases do. */
export function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) throw new BuiltinError("invalid IP-literal");
  if (bracket === 0) return parseLiteral(host);
  const isStrict = scheme === "http" || scheme === "https";
  const colon = isStrict ? host.indexOf(":") : host.lastIndexOf(":");
  if (colon >= 0) checkPort(host.slice(colon));
  return unescapeHost(host);
}

function parseLiteral(host: string): string {
  const end = host.lastIndexOf("]");
  if (end < 0) throw new BuiltinError("missing ']' in host");
  const port = host.slice(end + 1);
  checkPort(port);
  const name = host.slice(1, end);
  const zone = name.indexOf("%25");
  const address =
    zone < 0 ? unescapeHost(name) : unescapeHost(name.slice(0, zone)) + unescapeZone(name.slice(zone));
  const [ip] = cut(address, "%");
  if (parseAddress(ip)?.writtenBits !== 128 || address.endsWith("%")) throw new BuiltinError("invalid host");
  return `[${address}]${port}`;
}

function checkPort(text: string): void {
  if (!/^(?::\d*)?$/.test(text)) throw new BuiltinError(`invalid port ${quote(text)} after host`);
}

/** Before and after a separator. */
export function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
