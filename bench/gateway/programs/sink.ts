/**
 * @module An upstream that takes what is sent and says how much it was, and that echoes on WebSockets (RFC 6455).
 */

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";

const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const server = createServer((request, response) => {
  let received = 0;
  request.on("data", (bytes: Buffer) => {
    received += bytes.length;
  });
  request.on("end", () => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ received }));
  });
});

server.on("upgrade", (request, socket: Socket, head: Buffer) => {
  const key = request.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}${ACCEPT_SUFFIX}`).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on("error", () => socket.destroy());
  if (head.length > 0) socket.unshift(head);
  socket.on("data", (frame: Buffer) => socket.write(unmasked(frame)));
});

/** One whole frame of less than 126 bytes, as the clients of the benchmark send them. */
function unmasked(frame: Buffer): Buffer {
  const mask = frame.subarray(2, 6);
  const payload = frame.subarray(6).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.of(frame[0] ?? 0, payload.length), payload]);
}

server.listen(0, "127.0.0.1", 4096, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
