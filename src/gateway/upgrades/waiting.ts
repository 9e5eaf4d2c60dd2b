/**
 * @module A connection whose client asked to switch protocols and waits for the answer. Node hands it over bare; it gets a response
 * like that of any request, so that refusals and other answers go the same way.
 */

import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** For a client to read an answer that ends the connection. */
const LINGER_MS = 1000;

export interface Waiting {
  /** Whether bytes came with the head: a client has nothing to say before it is answered (RFC 6455, section 4.1). */
  readonly hasSpoken: boolean;
  /** Once the answer is written that switches: from then on the connection is the caller's. */
  takeOver(): Socket;
}

const WAITING = new WeakMap<IncomingMessage, Waiting>();

/** Null of a request that asks for nothing of the kind. */
export function waitingOf(request: IncomingMessage): Waiting | null {
  return WAITING.get(request) ?? null;
}

/** What else asks for another protocol is answered as if it had not: HTTP/1.1 lets a server ignore it (RFC 9110, section 7.8). */
export function asksForWebSocket({ method, httpVersion, headers }: IncomingMessage): boolean {
  return (
    method === "GET" &&
    httpVersion === "1.1" &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    headers["content-length"] === undefined &&
    headers["transfer-encoding"] === undefined &&
    headers.expect === undefined
  );
}

export function waitFor(request: IncomingMessage, socket: Socket, head: Buffer): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  let isTaken = false;
  // Who speaks before the answer would have it taken for what follows the answer; who hangs up wants none.
  const leave = () => socket.destroy();
  const onDrain = () => response.emit("drain");
  socket.on("error", leave).on("end", leave).on("drain", onDrain);
  if (head.length === 0) socket.on("data", leave);
  response.on("finish", () => {
    if (isTaken) return;
    response.detachSocket(socket);
    socket.removeListener("data", leave).removeListener("drain", onDrain);
    socket.on("data", () => {}).end();
    const timer = setTimeout(leave, LINGER_MS);
    socket.once("close", () => clearTimeout(timer));
    response.emit("close");
  });
  WAITING.set(request, {
    hasSpoken: head.length > 0,
    takeOver() {
      isTaken = true;
      response.detachSocket(socket);
      socket.removeListener("data", leave).removeListener("end", leave).removeListener("drain", onDrain);
      // The server's own, for requests.
      socket.removeAllListeners("timeout");
      return socket;
    },
  });
  return response;
}
