import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { answerTo, fileRequest, startVolume, type Transfer, type Volume } from "../support/volume.ts";

const MIB = 1024 * 1024;
const FILE_BYTES = 200 * MIB;

let volume: Volume;
let gateway: TestGateway;
let client: { url: string; token: string };

beforeAll(async () => {
  volume = await startVolume(FILE_BYTES);
  gateway = await startTestGateway({ upstream: volume.url });
  client = { url: gateway.url, token: await gateway.token("files:read files:write") };
});

afterAll(async () => {
  await gateway.close();
  await volume.close();
});

afterEach(() => {
  volume.answering = true;
});

async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | "too late"> {
  return await Promise.race([promise, delay(ms, "too late" as const)]);
}

describe("a client that goes away", () => {
  test("in the middle of a download ends it upstream within a second", async () => {
    const download = fileRequest(client, "GET");
    download.end();
    await once(await answerTo(download), "readable");
    const { over } = volume.transfers.at(-1) as Transfer;
    download.destroy();
    expect(await within(1000, over)).toBe(false);
  });

  test.each([
    ["by length", { "content-length": FILE_BYTES }],
    ["in chunks", { "transfer-encoding": "chunked" }],
  ])("in the middle of an upload ends it upstream within a second (%s)", async (_, headers) => {
    const index = volume.transfers.length;
    const upload = fileRequest(client, "PUT", headers);
    upload.write(Buffer.alloc(MIB));
    const { over } = await volume.transfer(index);
    upload.destroy();
    expect(await within(1000, over)).toBe(false);
  });

  test("before the answer begins ends the call upstream within a second", async () => {
    const index = volume.transfers.length;
    volume.answering = false;
    const upload = fileRequest(client, "PUT", { "content-length": MIB });
    upload.end(Buffer.alloc(MIB));
    const transfer = await volume.transfer(index);
    await expect.poll(() => transfer.bytes).toBe(MIB);
    upload.destroy();
    expect(await within(1000, transfer.over)).toBe(false);
  });

  test("leaves a gateway that serves the next one", async () => {
    const upload = fileRequest(client, "PUT", { "content-length": 5 });
    upload.end("whole");
    expect((await answerTo(upload)).statusCode).toBe(200);
  });
});

describe("an upload that waits to be asked for", () => {
  const WAITING = { "content-length": 5, expect: "100-continue" };

  test("is asked for where it is allowed", async () => {
    const upload = fileRequest(client, "PUT", WAITING);
    upload.flushHeaders();
    await once(upload, "continue");
    upload.end("whole");
    expect((await answerTo(upload)).statusCode).toBe(200);
    expect(volume.transfers.at(-1)?.bytes).toBe(5);
  });

  test.each([
    [401, "it comes without a valid token", async () => "nonsense"],
    [403, "it is not allowed", () => gateway.token("files:read")],
  ])("is never asked for where it gets %i, since %s", async (status, _, tokenOf) => {
    const before = volume.transfers.length;
    const upload = fileRequest({ url: gateway.url, token: await tokenOf() }, "PUT", WAITING);
    let invited = false;
    upload.on("continue", () => {
      invited = true;
    });
    upload.flushHeaders();
    const response = await answerTo(upload);
    expect(response.statusCode).toBe(status);
    expect(response.headers.connection).toBe("close");
    await text(response);
    upload.destroy();
    expect([invited, volume.transfers.length]).toEqual([false, before]);
  });
});

test("an upload that is not allowed gets its refusal though the client sends it at once", async () => {
  const before = volume.transfers.length;
  const upload = fileRequest({ url: gateway.url, token: await gateway.token("files:read") }, "PUT");
  upload.end(Buffer.alloc(MIB));
  expect(JSON.parse(await text(await answerTo(upload))).error_code).toBe("PERMISSION_DENIED");
  expect(volume.transfers.length).toBe(before);
});
