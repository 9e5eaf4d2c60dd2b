import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fetchJson, IssuerError } from "./fetch-json.ts";

let server: Server;
let origin: string;
let asked: string[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const read = (signal = new AbortController().signal) => fetchJson(`${origin}/keys`, { fetch, signal });

describe("a document of an issuer", () => {
  test("is read as JSON", async () => {
    answer = (response) => response.end('{"keys":[]}');
    expect(await read()).toEqual({ keys: [] });
  });

  test.each([301, 302, 303, 307, 308])("is not looked for where a redirect of %i leads", async (status) => {
    answer = (response) => response.writeHead(status, { location: "/elsewhere" }).end();
    await expect(read()).rejects.toThrow(`status ${status}`);
    expect(asked).toEqual(["/keys"]);
  });

  test("is none where it comes from where a redirect led", async () => {
    answer = (response) =>
      asked.length === 1 ? response.writeHead(302, { location: "/elsewhere" }).end() : response.end("{}");
    const follow: typeof fetch = (url, init) => fetch(url, { ...init, redirect: "follow" });
    const { signal } = new AbortController();
    await expect(fetchJson(`${origin}/keys`, { fetch: follow, signal })).rejects.toThrow(IssuerError);
    expect(asked).toEqual(["/keys", "/elsewhere"]);
  });

  test.each([201, 204, 404, 500])("is none with status %i", async (status) => {
    answer = (response) => response.writeHead(status).end(status === 204 ? undefined : "{}");
    await expect(read()).rejects.toThrow(IssuerError);
  });

  test.each([
    ["text", Buffer.from("<html>")],
    ["nothing", Buffer.from("")],
    ["bytes that are no UTF-8", Buffer.from('"\xff"', "latin1")],
  ])("is none where it is %s, and is not quoted", async (_, body) => {
    answer = (response) => response.end(body);
    await expect(read()).rejects.toThrow(/keys answers something that is no JSON$/);
  });

  test("may have 256 KiB and not a byte more", async () => {
    answer = (response) => response.end(JSON.stringify("x".repeat(256 * 1024 - 2)));
    expect(await read()).toHaveLength(256 * 1024 - 2);
    answer = (response) => response.end(JSON.stringify("x".repeat(256 * 1024 - 1)));
    await expect(read()).rejects.toThrow(/more than 262144 bytes/);
  });

  test("is not read any further once it is too long", async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (response) => {
        response.on("close", resolve);
        const more = () => {
          while (response.write("x".repeat(64 * 1024)));
          response.once("drain", more);
        };
        more();
      };
    });
    await expect(read()).rejects.toThrow(/more than/);
    await closed;
  });

  test("is counted as it is after decompression", async () => {
    const body = gzipSync(JSON.stringify("x".repeat(1024 * 1024)));
    expect(body.length).toBeLessThan(10_000);
    answer = (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(body);
    await expect(read()).rejects.toThrow(/more than/);
  });

  test("is given up when the time is over, before its head and in its body", async () => {
    const before = new AbortController();
    answer = () => before.abort();
    await expect(read(before.signal)).rejects.toThrow(/could not be read: AbortError/);
    const within = new AbortController();
    answer = (response) => {
      response.write('{"keys":');
      setTimeout(() => within.abort(), 20);
    };
    await expect(read(within.signal)).rejects.toThrow(/could not be read: AbortError/);
  });

  test("of an issuer that is not there is none, and it is said why", async () => {
    const gone = `http://127.0.0.1:1/keys`;
    await expect(fetchJson(gone, { fetch, signal: new AbortController().signal })).rejects.toThrow(
      `${gone} could not be read: `,
    );
  });
});
