/**
 * @module The opening handshake of a WebSocket (RFC 6455, section 4.2.1), read strictly: what of it goes on, or a refusal.
 */

import type { RequestHead } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";

export interface Handshake {
  /** 16 random bytes in base64, which the answer has to refer to. */
  readonly key: string;
  /** The subprotocols that the client offers, in its order. */
  readonly protocols: readonly string[];
  /** The headers that go upstream beside those of any request. Extensions are not among them: frames have to stay readable. */
  readonly forwarded: Readonly<Record<string, string>>;
}

/** 16 bytes in canonical base64: the last digit has four bits that count for nothing. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
/** A token (RFC 9110, section 5.6.2) no longer than a name: longer ones are how some clients hand over credentials. */
const PROTOCOL = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const MAX_PROTOCOLS = 16;
/** Schemes that no browser adds by itself. */
const EXPLICIT_SCHEME = /^(?:Bearer|DPoP) /i;

/** `ownOrigin` is the gateway's own URL. */
export function readHandshake({ headers }: RequestHead, ownOrigin: string): Result<Handshake> {
  const key = headers["sec-websocket-key"] ?? "";
  if (!KEY.test(key)) {
    return refuse("malformed_header", "the header sec-websocket-key is not one value of 16 bytes in base64");
  }
  if (headers["sec-websocket-version"] !== "13") {
    return refuse("malformed_header", "the header sec-websocket-version is not 13");
  }
  const { origin } = headers;
  if (
    origin !== undefined &&
    origin.toLowerCase() !== ownOrigin &&
    !EXPLICIT_SCHEME.test(headers["authorization"] ?? "")
  ) {
    return refuse(
      "upgrade_refused",
      "a page of another origin may not open a connection by a certificate or a password that its browser adds",
    );
  }
  const offered = headers["sec-websocket-protocol"];
  const protocols = offered === undefined ? [] : offered.split(",").map((name) => name.trim());
  if (protocols.length > MAX_PROTOCOLS || !protocols.every((name) => PROTOCOL.test(name))) {
    return refuse(
      "malformed_header",
      "the header sec-websocket-protocol holds something other than up to 16 names of at most 64 characters; " +
        "a token belongs into the Authorization header",
    );
  }
  if (new Set(protocols).size < protocols.length) {
    return refuse("malformed_header", "the header sec-websocket-protocol names one subprotocol twice");
  }
  return accept({
    key,
    protocols,
    forwarded: {
      upgrade: "websocket",
      "sec-websocket-key": key,
      "sec-websocket-version": "13",
      ...(protocols.length === 0 ? {} : { "sec-websocket-protocol": protocols.join(", ") }),
    },
  });
}
