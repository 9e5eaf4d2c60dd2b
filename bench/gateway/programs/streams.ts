/**
 * @module Large transfers: node streams.ts download|upload URL TOKEN BYTES COUNT AT_ONCE.
 */

import { Agent, request as ask } from "node:http";
import { text } from "node:stream/consumers";

const [direction, url = "", token = "", size, total, atOnce] = process.argv.slice(2);
const bytes = Number(size);
const agent = new Agent({ keepAlive: true, maxSockets: Number(atOnce) });
const block = Buffer.alloc(64 * 1024, 0x61);

function download(): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = ask(url, { agent, headers }, (response) => {
      let received = 0;
      response.on("data", (piece: Buffer) => {
        received += piece.length;
      });
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200 && received === bytes) resolve();
        else reject(new Error(`a download ended with ${response.statusCode} after ${received} bytes`));
      });
    });
    request.on("error", reject);
    request.end();
  });
}

function upload(): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      "content-length": bytes,
      "content-type": "application/octet-stream",
    };
    const request = ask(url, { method: "PUT", agent, headers }, (response) => {
      text(response).then((body) => {
        if (response.statusCode === 200 && body === JSON.stringify({ received: bytes })) resolve();
        else reject(new Error(`an upload ended with ${response.statusCode}: ${body.slice(0, 200)}`));
      }, reject);
    });
    request.on("error", reject);
    let left = bytes;
    const more = () => {
      while (left > 0) {
        const piece = left < block.length ? block.subarray(0, left) : block;
        left -= piece.length;
        if (!request.write(piece) && left > 0) return void request.once("drain", more);
      }
      request.end();
    };
    more();
  });
}

let begun = 0;
const transfer = direction === "upload" ? upload : download;
const line = async () => {
  while (begun < Number(total)) {
    begun++;
    await transfer();
  }
};
const startedAt = performance.now();
await Promise.all(Array.from({ length: Number(atOnce) }, line));
const seconds = (performance.now() - startedAt) / 1000;
agent.destroy();
process.stdout.write(`${JSON.stringify({ seconds, megabytes: (bytes * Number(total)) / 1e6 })}\n`);
