/**
 * @module An upstream that gives and takes files of any size: content that is made as it is asked for, and hashed as it
 * is read, so that no test holds it.
 */

import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

const BLOCK_BYTES = 256 * 1024;

/** What happened to one transfer so far. */
export interface Transfer {
  bytes: number;
  /** Resolves when the upstream's side of it is over: whether the whole of it went through. */
  readonly over: Promise<boolean>;
}

export interface Volume {
  readonly url: string;
  /** Transfers in the order of their arrival. */
  readonly transfers: readonly Transfer[];
  /** Resolves with the transfer once there are so many. */
  transfer(index: number): Promise<Transfer>;
  /** Whether uploads are read. */
  reading: boolean;
  /** Whether they are answered. */
  answering: boolean;
  close(): Promise<void>;
}

/** Deterministic bytes, no two blocks alike; `onBytes` is told of each block. */
export function content(bytes: number, onBytes: (count: number) => void = () => {}): Readable {
  const block = Buffer.alloc(BLOCK_BYTES, createHash("sha512").update("postern").digest());
  let left = bytes;
  return new Readable({
    highWaterMark: BLOCK_BYTES,
    read() {
      if (left === 0) return void this.push(null);
      const next = Buffer.from(block.subarray(0, Math.min(left, BLOCK_BYTES)));
      next.writeUInt32BE(left, 0);
      left -= next.length;
      onBytes(next.length);
      this.push(next);
    },
  });
}

export async function hashOf(stream: Readable): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest("hex");
}

/** Answers GET with `bytes` of content and PUT with the hash of what came. */
export async function startVolume(bytes: number): Promise<Volume> {
  const transfers: Transfer[] = [];
  const server = createServer((incoming, response) => {
    const transfer: Transfer = {
      bytes: 0,
      over: once(response, "close").then(() => response.writableFinished && incoming.complete),
    };
    transfers.push(transfer);
    server.emit("transfer");
    incoming.on("error", ignore);
    response.on("error", ignore);
    if (incoming.method === "PUT") take(incoming, response, transfer);
    else give(response, transfer);
  });
  const give = (response: ServerResponse, transfer: Transfer) => {
    response.writeHead(200, { "content-length": bytes, "content-type": "application/octet-stream" });
    const source = content(bytes, (count) => {
      transfer.bytes += count;
    });
    source.pipe(response);
    response.on("close", () => source.destroy());
  };
  const take = (incoming: IncomingMessage, response: ServerResponse, transfer: Transfer) => {
    const hash = createHash("sha256");
    incoming.on("data", (chunk: Buffer) => {
      transfer.bytes += chunk.length;
      hash.update(chunk);
      if (!volume.reading) incoming.pause();
    });
    const resume = () => incoming.resume();
    server.on("read", resume);
    incoming.on("close", () => server.off("read", resume));
    incoming.on("end", () => volume.answering && response.end(hash.digest("hex")));
  };
  let reading = true;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const volume: Volume = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    transfers,
    async transfer(index) {
      while (transfers.length <= index) await once(server, "transfer");
      return transfers[index] as Transfer;
    },
    get reading() {
      return reading;
    },
    set reading(value) {
      reading = value;
      if (value) server.emit("read");
    },
    answering: true,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return volume;
}

function ignore(): void {
  // The gateway ended the connection, which `over` says.
}

const PATH = "/api/2.0/fs/files/Volumes/raw/demo/x/big.bin";

/** A request for the file through the gateway, on a connection of its own; its body is the caller's to write. */
export function fileRequest(
  { url, token }: { readonly url: string; readonly token: string },
  method: "GET" | "PUT",
  headers: OutgoingHttpHeaders = {},
): ClientRequest {
  const client = request(url + PATH, {
    method,
    agent: false,
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  return client.on("error", ignore);
}

export async function answerTo(client: ClientRequest): Promise<IncomingMessage> {
  const [response] = await once(client, "response");
  return response;
}
