import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fetchToken } from "../support/gateway.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import {
  answerTo,
  content,
  fileRequest,
  hashOf,
  startVolume,
  type Transfer,
  type Volume,
} from "../support/volume.ts";

const MIB = 1024 * 1024;
const FILE_BYTES = 320 * MIB;
/** What sockets, streams and their buffers may hold between the two ends of a transfer that stands still. */
const ON_THE_WAY_BYTES = 48 * MIB;
/** What the gateway may grow by, with what the garbage collector had no reason to collect yet. */
const MAX_GROWTH_BYTES = 128 * MIB;

let volume: Volume;
let gateway: GatewayProcess;
let client: { url: string; token: string };

// A new one for each, since a process does not give back all of the memory that it once had.
beforeEach(async () => {
  volume = await startVolume(FILE_BYTES);
  gateway = await startGatewayProcess({ upstream: volume.url });
  client = { url: gateway.url, token: await fetchToken(gateway.url, "files:read files:write") };
  const warmUp = fileRequest(client, "PUT", { "content-length": 4 });
  warmUp.end("warm");
  await text(await answerTo(warmUp));
});

afterEach(async () => {
  await gateway.end("SIGKILL");
  await volume.close();
});

/** The most memory that the gateway ever had. */
function peakBytes(): number {
  const status = readFileSync(`/proc/${gateway.pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** Resolves with the count once it stays the same. */
async function settled(count: () => number): Promise<number> {
  let last = -1;
  while (count() !== last) {
    last = count();
    await delay(250);
  }
  return last;
}

describe.runIf(process.platform === "linux")("a large file, in bounded memory,", () => {
  test("is downloaded as slowly as its reader reads, byte for byte", async () => {
    const before = peakBytes();
    const download = fileRequest(client, "GET");
    download.end();
    const response = await answerTo(download);
    expect(response.headers["content-length"]).toBe(String(FILE_BYTES));
    const transfer = volume.transfers.at(-1) as Transfer;
    // Nobody reads: the upstream must come to a halt.
    expect(await settled(() => transfer.bytes)).toBeLessThan(ON_THE_WAY_BYTES);
    expect(await hashOf(response)).toBe(await hashOf(content(FILE_BYTES)));
    expect(await transfer.over).toBe(true);
    expect(peakBytes() - before).toBeLessThan(MAX_GROWTH_BYTES);
  });

  test.each([
    ["by length", { "content-length": FILE_BYTES }],
    ["in chunks", { "transfer-encoding": "chunked" }],
  ])("is uploaded as slowly as the upstream reads, byte for byte (%s)", async (_, headers) => {
    const before = peakBytes();
    volume.reading = false;
    let sent = 0;
    const upload = fileRequest(client, "PUT", headers);
    content(FILE_BYTES, (count) => {
      sent += count;
    }).pipe(upload);
    const transfer = await volume.transfer(1);
    // The upstream does not read: the client must come to a halt.
    expect(await settled(() => sent)).toBeLessThan(ON_THE_WAY_BYTES);
    volume.reading = true;
    expect(await text(await answerTo(upload))).toBe(await hashOf(content(FILE_BYTES)));
    expect(transfer.bytes).toBe(FILE_BYTES);
    expect(peakBytes() - before).toBeLessThan(MAX_GROWTH_BYTES);
  });

  test("may be one of many at once", async () => {
    const before = peakBytes();
    const bytes = FILE_BYTES / 8;
    const expected = await hashOf(content(bytes));
    const uploads = Array.from({ length: 8 }, async () => {
      const upload = fileRequest(client, "PUT", { "transfer-encoding": "chunked" });
      content(bytes).pipe(upload);
      return await text(await answerTo(upload));
    });
    expect(await Promise.all(uploads)).toEqual(Array(8).fill(expected));
    expect(peakBytes() - before).toBeLessThan(MAX_GROWTH_BYTES);
  });
});
