/**
 * @module Asks the upstream to open a WebSocket. Its 101 is believed where it answers this very handshake (RFC 6455, section 4.1);
 * any other answer is passed on like that to any request.
 */

import { hash } from "node:crypto";
import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import { accept, type Result, refuse } from "../../model/result.ts";
import { type HeaderFields, responseHeaders, singleHeader } from "../headers.ts";
import type { Relay, Relayed } from "../relay.ts";
import { openTunnel, type Tunnel } from "./tunnel.ts";

/** What the client offered. */
export interface Offer {
  readonly key: string;
  readonly protocols: readonly string[];
}

/** The upstream has switched protocols. */
export interface Opened {
  /** Of the answer that the client is to get, beside those of the hop; name and value in turn. */
  readonly headers: readonly string[];
  /** Joins the client's connection, to which that answer was written. */
  join(client: Socket, idleMs: number): Tunnel;
  /** Ends the upstream's connection, where nobody is there to be joined. */
  abandon(): void;
}

export type Opening = { readonly opened: Opened } | { readonly relayed: Relayed };

/** RFC 6455, section 1.3. */
const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Handles one call: a `Relay`, but for the answer that switches protocols. */
export class WebSocketOpening implements Dispatcher.DispatchHandler {
  readonly done: Promise<Result<Opening>>;
  readonly #relay: Relay;
  readonly #offer: Offer;
  readonly #secret: string;
  readonly #settle: (opening: Result<Opening>) => void;

  constructor(relay: Relay, offer: Offer, secret: string) {
    const { promise, resolve } = Promise.withResolvers<Result<Opening>>();
    this.done = promise;
    this.#relay = relay;
    this.#offer = offer;
    this.#secret = secret;
    this.#settle = resolve;
    void relay.done.then((relayed) => resolve(relayed.ok ? accept({ relayed: relayed.value }) : relayed));
  }

  onRequestUpgrade(_controller: unknown, status: number, fields: HeaderFields, socket: Socket): void {
    socket.on("error", () => socket.destroy());
    const protocol = singleHeader(fields, "sec-websocket-protocol");
    const problem = status === 101 ? this.#problemOf(fields, protocol) : "it switches by another status";
    if (problem !== null) {
      socket.destroy();
      this.#settle(refuse("upstream_answer", `the upstream's switch of protocols is not taken: ${problem}`));
      return;
    }
    const secret = this.#secret;
    this.#settle(
      accept({
        opened: {
          headers: this.#headersOf(fields, protocol),
          join: (client, idleMs) => openTunnel({ client, upstream: socket, secret, idleMs }),
          abandon: () => socket.destroy(),
        },
      }),
    );
  }

  onRequestStart(...operands: Parameters<Relay["onRequestStart"]>): void {
    this.#relay.onRequestStart(...operands);
  }

  onBodySent(chunk: Uint8Array): void {
    this.#relay.onBodySent(chunk);
  }

  onResponseStart(...operands: Parameters<Relay["onResponseStart"]>): void {
    this.#relay.onResponseStart(...operands);
  }

  onResponseData(...operands: Parameters<Relay["onResponseData"]>): void {
    this.#relay.onResponseData(...operands);
  }

  onResponseEnd(): void {
    this.#relay.onResponseEnd();
  }

  onResponseError(...operands: Parameters<Relay["onResponseError"]>): void {
    this.#relay.onResponseError(...operands);
  }

  #problemOf(fields: HeaderFields, protocol: string | undefined): string | null {
    if (singleHeader(fields, "upgrade")?.toLowerCase() !== "websocket") return "it is to another protocol";
    const expected = hash("sha1", `${this.#offer.key}${ACCEPT_SUFFIX}`, "base64");
    if (singleHeader(fields, "sec-websocket-accept") !== expected) return "it answers another handshake";
    if (fields["sec-websocket-extensions"] !== undefined) return "it names extensions, which nobody offered";
    const isOffered = protocol !== undefined && this.#offer.protocols.includes(protocol);
    return fields["sec-websocket-protocol"] === undefined || isOffered
      ? null
      : "it chose a subprotocol that nobody offered";
  }

  #headersOf(fields: HeaderFields, protocol: string | undefined): readonly string[] {
    const kept = responseHeaders(fields, this.#secret);
    for (const name of [...kept.keys()]) if (name.startsWith("sec-websocket-")) kept.delete(name);
    const headers = [...kept].flatMap(([name, values]) => values.flatMap((value) => [name, value]));
    headers.push("sec-websocket-accept", singleHeader(fields, "sec-websocket-accept") as string);
    if (protocol !== undefined) headers.push("sec-websocket-protocol", protocol);
    return headers;
  }
}
