/**
 * @module WebSockets that say one word and then nothing: node sockets.ts URL TOKEN COUNT.
 *
 * Prints a line once all have their echo, and ends when it is told to.
 */

import { randomBytes } from "node:crypto";
import { request as ask } from "node:http";
import type { Socket } from "node:net";

const [url = "", token = "", count] = process.argv.slice(2);
const WORD = Buffer.from("hello");

/** A text frame, masked as a client must (RFC 6455, section 5.3). */
function frameOf(payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.of(0x81, 0x80 | payload.length), mask, masked]);
}

function openSocket(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": randomBytes(16).toString("base64"),
    };
    const request = ask(url, { headers });
    request.setTimeout(10_000, () => request.destroy(new Error("no answer")));
    request.on("error", reject);
    request.on("response", ({ statusCode }) => reject(new Error(`answers ${statusCode}, not 101`)));
    request.on("upgrade", (_answer, socket: Socket) => {
      socket.setTimeout(0);
      socket.on("error", reject);
      socket.once("data", (echo: Buffer) => {
        if (echo.subarray(2).equals(WORD)) resolve(socket);
        else reject(new Error("another echo than what was said"));
      });
      socket.write(frameOf(WORD));
    });
    request.end();
  });
}

const startedAt = performance.now();
try {
  const sockets: Socket[] = [];
  while (sockets.length < Number(count)) {
    const batch = Math.min(50, Number(count) - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: batch }, openSocket))));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(`${JSON.stringify({ opened: sockets.length, seconds })}\n`);
  process.once("SIGTERM", () => process.exit(0));
} catch (error) {
  process.stdout.write(`${JSON.stringify({ failed: (error as Error).message })}\n`, () => process.exit(0));
}
