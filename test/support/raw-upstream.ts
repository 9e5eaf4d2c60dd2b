/**
 * @module An upstream that answers with bytes as they are, which no HTTP server would.
 */

import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface RawUpstream {
  readonly url: string;
  /** The heads of the requests so far. */
  readonly heads: readonly string[];
  /** What every request is answered with from now on: parts that are sent one after another, then the end. */
  answerWith(parts: readonly (string | Buffer)[]): void;
  /** Once no connection is open. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Long enough for two parts not to share a packet. */
const PAUSE_MS = 4;

export async function startRawUpstream(): Promise<RawUpstream> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  let answer: readonly (string | Buffer)[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    let received = "";
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {
      // The gateway gave the answer up.
    });
    socket.on("data", async (chunk) => {
      received += chunk.toString("latin1");
      if (!received.includes("\r\n\r\n")) return;
      heads.push(received);
      received = "";
      for (const part of answer) {
        socket.write(typeof part === "string" ? Buffer.from(part, "latin1") : part);
        await sleep(PAUSE_MS);
      }
      socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heads,
    answerWith(parts) {
      heads.length = 0;
      answer = parts;
    },
    async idle() {
      while (sockets.size > 0) await sleep(PAUSE_MS);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
