/**
 * @module A client of one connection that says what it is told to, byte by byte, and keeps what it gets.
 */

import { connect, type Socket } from "node:net";

export interface RawClient {
  readonly socket: Socket;
  received(): string;
  /** Once what was received matches. */
  until(pattern: RegExp): Promise<void>;
  readonly closed: Promise<void>;
}

export function connectRaw(port: number, bytes: string | Buffer): RawClient {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let text = "";
  let notice = () => {};
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => {
      notice();
      resolve();
    });
  });
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    notice();
  });
  socket.write(bytes);
  return {
    socket,
    received: () => text,
    closed,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(text)) resolve();
          else if (socket.destroyed) reject(new Error(`closed with ${JSON.stringify(text)}`));
        };
        notice = look;
        look();
      }),
  };
}

/** A request for a WebSocket. Headers take the place of those of the same name, or come on top. */
export function upgradeRequest(
  target: string,
  token: string,
  changed: Readonly<Record<string, string | null>> = {},
): string {
  const headers: Record<string, string | null> = {
    Host: "127.0.0.1",
    Authorization: `Bearer ${token}`,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
    ...changed,
  };
  const lines = Object.entries(headers).filter(([, value]) => value !== null);
  return [`GET ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), "", ""].join(
    "\r\n",
  );
}
