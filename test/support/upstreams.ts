/**
 * @module Upstreams that misbehave below HTTP, which a well-behaved server can't be made to do.
 */

import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";

export interface RawUpstream {
  readonly port: number;
  /** The connections that it was given so far. */
  readonly connections: readonly Socket[];
  close(): Promise<void>;
}

/** Hands each connection's first bytes to `answer`; without it, it takes connections and never says anything. */
export async function startRawUpstream(answer?: (socket: Socket) => void): Promise<RawUpstream> {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on("error", () => {
      // The gateway ended the connection.
    });
    socket.once("data", () => answer?.(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connections) socket.destroy();
      }),
  };
}

/** A port on which nobody listens. */
export async function unusedPort(): Promise<number> {
  const upstream = await startRawUpstream();
  await upstream.close();
  return upstream.port;
}
