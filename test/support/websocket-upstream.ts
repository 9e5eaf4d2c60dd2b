/**
 * @module An upstream that answers requests for WebSockets as it is told to, and keeps every byte that it gets.
 */

import { createHash } from "node:crypto";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** RFC 6455, section 1.3. */
function acceptOf(head: string): string {
  const key = /^sec-websocket-key: (.*)$/im.exec(head)?.[1] ?? "";
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

/** A 101 as it should be, with these headers more. */
export function switching(head: string, ...headers: readonly string[]): string {
  const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  return [...lines, `Sec-WebSocket-Accept: ${acceptOf(head)}`, ...headers, "", ""].join("\r\n");
}

/** A text frame of less than 126 bytes, as a server sends it. */
export function serverFrame(text: string, first = 0x81): Buffer {
  return Buffer.concat([Buffer.of(first, text.length), Buffer.from(text)]);
}

/** The same as a client sends it; its mask changes nothing. */
export function clientFrame(text: string, first = 0x81): Buffer {
  return Buffer.concat([Buffer.of(first, 0x80 | text.length, 0, 0, 0, 0), Buffer.from(text)]);
}

export interface Peer {
  readonly socket: Socket;
  readonly head: string;
  /** What came after the head. */
  received(): Buffer;
  readonly closed: Promise<void>;
}

export interface WebSocketUpstream {
  readonly url: string;
  readonly peers: readonly Peer[];
  /** What is done with each request from now on; by default it switches and echoes what is said. */
  onRequest(handle: (peer: Peer) => void): void;
  /** Connections that are open. */
  open(): number;
  close(): Promise<void>;
}

/** Frames come unmasked back, whatever their mask. */
export function echo({ socket, head }: Peer): void {
  socket.write(switching(head));
  socket.on("data", (frame: Buffer) => {
    const mask = frame.subarray(2, 6);
    const payload = frame.subarray(6).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    socket.write(Buffer.concat([Buffer.of(frame[0] ?? 0, payload.length), payload]));
  });
}

export async function startWebSocketUpstream(): Promise<WebSocketUpstream> {
  const peers: Peer[] = [];
  const sockets = new Set<Socket>();
  let handle: (peer: Peer) => void = echo;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    const closed = new Promise<void>((resolve) => {
      socket.on("close", () => {
        sockets.delete(socket);
        resolve();
      });
    });
    socket.on("error", () => socket.destroy());
    let text = "";
    const readHead = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.removeListener("data", readHead);
      const parts: Buffer[] = [Buffer.from(text.slice(end + 4), "latin1")];
      socket.on("data", (bytes: Buffer) => parts.push(bytes));
      const peer = { socket, head: text.slice(0, end + 2), received: () => Buffer.concat(parts), closed };
      peers.push(peer);
      handle(peer);
    };
    socket.on("data", readHead);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    peers,
    onRequest(next) {
      handle = next;
    },
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
