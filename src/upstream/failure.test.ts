import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { errors, request } from "undici";
import { expect, test } from "vitest";
import { isSilence } from "./failure.ts";

async function listening(): Promise<{ readonly port: number; readonly close: () => Promise<unknown> }> {
  const server = createServer((socket) =>
    socket.on("error", () => {}).once("data", () => socket.end("no HTTP\r\n")),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => server.close(resolve));
  return { port: (server.address() as AddressInfo).port, close };
}

const errorOf = (url: string) =>
  request(url).then(
    () => null,
    (error: unknown) => error,
  );

test("nobody who listens, no TLS and no HTTP are the upstream's", async () => {
  const { port, close } = await listening();
  expect(isSilence(await errorOf(`http://127.0.0.1:${port}`))).toBe(true);
  expect(isSilence(await errorOf(`https://127.0.0.1:${port}`))).toBe(true);
  await close();
  expect(isSilence(await errorOf(`http://127.0.0.1:${port}`))).toBe(true);
});

test.each([
  ["a connection in time", new errors.ConnectTimeoutError()],
  ["an answer in time", new errors.HeadersTimeoutError()],
  ["an open connection", new errors.SocketError("other side closed")],
  ["a good certificate", Object.assign(new Error("x"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" })],
  ["any of its addresses", new AggregateError([Object.assign(new Error("x"), { syscall: "connect" })])],
])("no %s is the upstream's", (_, error) => {
  expect(isSilence(error)).toBe(true);
});

test.each([
  ["an upload that broke off", Object.assign(new Error("aborted"), { code: "ECONNRESET" })],
  ["an upload of another length", new errors.RequestContentLengthMismatchError()],
  ["a request that can't be sent", new errors.InvalidArgumentError("invalid header")],
  ["a client that went away", new errors.RequestAbortedError()],
  ["an answer that stopped in its middle", new errors.BodyTimeoutError()],
  ["no error at all", undefined],
])("%s tells nothing of the upstream", (_, error) => {
  expect(isSilence(error)).toBe(false);
});
