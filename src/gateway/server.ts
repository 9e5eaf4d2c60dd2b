/**
 * @module A listening HTTP or HTTPS server around an Express app: its limits, its answers to what is no HTTP, and a
 * close that lets what is in flight finish.
 */

import { constants, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer, type ServerOptions as SecureServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Address } from "../config/index.ts";
import { ERRORS } from "../errors.ts";
import type { TlsPair } from "./pem.ts";
import { errorBody } from "./refusal.ts";
import { asksForWebSocket, waitFor } from "./upgrades/waiting.ts";

export interface Listener {
  readonly address: Address;
  readonly scheme: "http" | "https";
  /** Who asked before is answered now. */
  serve(app: RequestListener): void;
  /** Requests that are not answered whole. */
  inFlight(): number;
  /** Stops listening, waits for what is in flight, then ends what is left after the grace. */
  close(graceMs: number): Promise<void>;
}

/** Requests that wait for an app, while the gateway starts. */
const MAX_EARLY = 1000;

/** For those whose connection was upgraded to be told that it ends. */
const FAREWELL_MS = 2500;

const LIMITS = {
  insecureHTTPParser: false,
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  // A whole request may take as long as its bytes keep coming: uploads are large. Idle sockets end below.
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5000,
  // Answered by the gateway, in its own words.
  requireHostHeader: false,
} as const;

export interface ListenOptions {
  readonly address: Address;
  readonly tls: TlsPair | null;
  /** A connection on which nothing moves for this long is ended. */
  readonly idleMs: number;
  /** Whether clients may ask for WebSockets; who asks elsewhere is answered as if without. */
  readonly takesUpgrades?: boolean;
}

interface Connection {
  /** Requests that are not answered whole. */
  inFlight: number;
  latest: ServerResponse;
}

/** Throws where the address can't be listened on, or the TLS pair does not fit. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { address, tls, idleMs, takesUpgrades = false } = options;
  const limits = { ...LIMITS, shouldUpgradeCallback: takesUpgrades ? asksForWebSocket : () => false };
  const server: Server =
    tls === null ? createServer(limits) : createSecureServer({ ...limits, ...secured(tls) });
  const connections = new WeakMap<Socket, Connection>();
  server.timeout = idleMs;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    answerNoHttp(error, socket as Socket, (connections.get(socket as Socket)?.inFlight ?? 0) > 0);
  });
  /** Those that Node has handed over, and does not close any more. */
  const upgraded = new Set<Socket>();
  let app: RequestListener | null = null;
  let inFlight = 0;
  const early: (() => void)[] = [];
  const listener: RequestListener = (request, response) => {
    const { socket } = request;
    if (app === null) {
      if (early.length < MAX_EARLY) early.push(() => response.destroyed || listener(request, response));
      else socket.destroy();
      return;
    }
    let connection = connections.get(socket);
    if (connection === undefined) {
      connection = { inFlight: 0, latest: response };
      connections.set(socket, connection);
    }
    // RFC 9112, section 9.6: what follows a message whose answer ends the connection is not processed.
    if (connection.latest.getHeader("connection") === "close") return;
    connection.latest = response;
    connection.inFlight++;
    inFlight++;
    response.on("close", () => {
      connection.inFlight--;
      inFlight--;
      if (!server.listening) server.closeIdleConnections();
    });
    app(request, response);
  };
  // With `Expect`, too, the app decides whether the body is wanted.
  server.on("request", listener).on("checkContinue", listener).on("checkExpectation", listener);
  server.on("upgrade", (request, socket: Socket, head) => {
    // Whoever sends it before the answer to an earlier request has nobody left to write that one.
    if ((connections.get(socket)?.inFlight ?? 0) > 0) socket.destroy();
    else {
      upgraded.add(socket);
      socket.once("close", () => upgraded.delete(socket));
      listener(request, waitFor(request, socket, head));
    }
  });
  server.on("connect", (_request, socket: Socket) => socket.destroy());
  server.listen(address.port, address.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: address.host, port },
    scheme: tls === null ? "http" : "https",
    inFlight: () => inFlight,
    serve(answer) {
      app = answer;
      for (const ask of early.splice(0)) ask();
    },
    async close(graceMs) {
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      const last = setTimeout(() => {
        for (const socket of upgraded) socket.destroy();
      }, graceMs + FAREWELL_MS);
      await closed;
      clearTimeout(timer);
      clearTimeout(last);
    },
  };
}

function secured({ cert, key, clientCa }: TlsPair): SecureServerOptions {
  const pair = { cert, key, minVersion: "TLSv1.2" } as const;
  if (clientCa === undefined) return pair;
  // A session that is resumed would not show the certificate again.
  const secureOptions = constants.SSL_OP_NO_TICKET;
  return { ...pair, ca: clientCa, requestCert: true, rejectUnauthorized: true, secureOptions };
}

/** What Node's parser refuses gets a plain answer, unless an answer to an earlier request is on its way. */
function answerNoHttp(error: NodeJS.ErrnoException, socket: Socket, busy: boolean): void {
  const started = (socket as { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent ?? false;
  if (error.code === "ECONNRESET" || !socket.writable || busy || started) {
    socket.destroy();
    return;
  }
  const late = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const code = late ? "body_too_slow" : "malformed_framing";
  const message = late ? "the request did not arrive in time" : "this is not a well-formed HTTP/1.1 request";
  const { status } = ERRORS[code];
  const body = JSON.stringify(errorBody({ code, message }, randomUUID(), {}));
  socket.end(
    `HTTP/1.1 ${status} ${late ? "Request Timeout" : "Bad Request"}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
