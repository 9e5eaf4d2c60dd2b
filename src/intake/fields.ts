/**
 * @module What the headers of a request say, read once for as long as a connection says the same: most clients send each request
 * with the headers of the one before.
 */

import type { Fields } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { parseFraming } from "./framing.ts";
import { forwardedHeaders, parseHeaders } from "./headers.ts";

/** RFC 3986 host and port, without user information. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;

/** As Node's `IncomingMessage` has them. */
interface RawFields {
  readonly httpVersion: string;
  /** Name, value, name, value … */
  readonly rawHeaders: readonly string[];
  readonly socket?: object;
}

export function readFields({ rawHeaders, httpVersion }: RawFields): Result<Fields> {
  const headers = parseHeaders(rawHeaders);
  if (!headers.ok) return headers;
  const framing = parseFraming(headers.value, httpVersion);
  if (!framing.ok) return framing;
  const host = (headers.value["host"] ?? "").toLowerCase();
  if (!HOST.test(host)) {
    return refuse("malformed_header", "the Host header is missing or is no host and port");
  }
  const expect = headers.value["expect"];
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    return refuse("expectation_failed", "the Expect header asks for something other than 100-continue");
  }
  const forwarded = forwardedHeaders(headers.value);
  return accept({ host, headers: headers.value, forwarded, framing: framing.value });
}

/** The same, which knows the headers of a connection's last request again. What it gives is the same object then. */
export function createFieldsReader(): (raw: RawFields) => Result<Fields> {
  const latest = new WeakMap<object, { readonly raw: RawFields; readonly fields: Fields }>();
  return (raw) => {
    const { rawHeaders, httpVersion, socket } = raw;
    const before = socket === undefined ? undefined : latest.get(socket);
    if (before?.raw.httpVersion === httpVersion && areSame(before.raw.rawHeaders, rawHeaders)) {
      return accept(before.fields);
    }
    const fields = readFields(raw);
    if (fields.ok && socket !== undefined) {
      latest.set(socket, { raw: { rawHeaders, httpVersion }, fields: fields.value });
    }
    return fields;
  };
}

function areSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
