/**
 * @module Long answers that are filtered: as slowly as their reader reads, and never whole-looking where they are not.
 */

import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { createGzip } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CATALOGS, type Filtering, startFiltering } from "./policy.ts";

const MIB = 1024 * 1024;
const ENTRIES = 50_000;
const COMMENT = "x".repeat(1000);
/** What sockets, streams and their buffers may hold between the two ends of an answer that stands still. */
const ON_THE_WAY_BYTES = 24 * MIB;

let filtering: Filtering;
beforeAll(async () => {
  filtering = await startFiltering();
});
afterAll(() => filtering.close());

const entry = (index: number) =>
  `${index === 0 ? "" : ","}{"name":"${index % 2 ? "hr" : "sales"}","n":${index},"storage_root":"s3","comment":"${COMMENT}"}`;

interface Progress {
  /** Of the list that were written so far. */
  bytes: number;
  /** Whether nobody takes more of it. */
  over: boolean;
}

const END = '],"next_page_token":"t"}';

/** A list of that many entries, written as it is taken, and then its end: the right one, unless a test has another. */
function longAnswer(
  progress: Progress = { bytes: 0, over: false },
  end = (response: ServerResponse): void => void response.end(END),
): RequestListener {
  return (_, response) => {
    response.on("close", () => {
      progress.over = true;
    });
    response.writeHead(200, { "content-type": "application/json" });
    pipeline(Readable.from(entries(progress)), response, { end: false }).then(
      () => end(response),
      () => response.destroy(),
    );
  };
}

const zippedAnswer: RequestListener = (_, response) => {
  const whole = Readable.from([...entries({ bytes: 0, over: false }), END]);
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
  pipeline(whole, createGzip({ level: 1 }), response).catch(() => response.destroy());
};

function* entries(progress: Progress): Generator<string> {
  yield '{"catalogs":[';
  for (let index = 0; index < ENTRIES; index++) {
    const text = entry(index);
    progress.bytes += text.length;
    yield text;
  }
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

describe("a list of 50,000 entries", () => {
  test.each([
    ["as it is", longAnswer()],
    ["compressed", zippedAnswer],
  ])("comes filtered, every allowed entry of it, where it was sent %s", async (_, answer) => {
    const response = await filtering.ask(answer);
    const { catalogs, next_page_token } = (await response.json()) as Record<
      string,
      { name: string; n: number }[]
    >;
    expect(next_page_token).toBe("t");
    expect(catalogs?.length).toBe(ENTRIES / 2);
    expect(catalogs?.every((catalog, index) => catalog.name === "sales" && catalog.n === 2 * index)).toBe(
      true,
    );
    expect(Object.keys(catalogs?.[0] ?? {})).toEqual(["name", "n", "comment"]);
  });

  test("comes to a halt where nobody reads it, and ends where its reader goes", async () => {
    const progress = { bytes: 0, over: false };
    const response = await filtering.ask(longAnswer(progress));
    const reader = response.body?.getReader();
    await reader?.read();
    expect(await settled(() => progress.bytes)).toBeLessThan(ON_THE_WAY_BYTES);
    await reader?.cancel();
    await expect.poll(() => progress.over).toBe(true);
    expect(progress.bytes).toBeLessThan(ENTRIES * COMMENT.length);
  });
});

describe("an answer that goes wrong after it began is a connection that breaks:", () => {
  const ENDS: readonly [string, (response: ServerResponse) => void][] = [
    ["it ends in the middle", (response) => response.end()],
    ["its connection breaks", (response) => response.destroy()],
    ["its list goes on as no list", (response) => response.end('{"name":"sales"}')],
    ["something follows it", (response) => response.end("]}{}")],
    ["its list comes again", (response) => response.end('],"catalogs":[{"name":"hr"}]}')],
  ];

  test.each(ENDS)("%s", async (_, end) => {
    const response = await filtering.ask(longAnswer(undefined, end));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBeNull();
    await expect(response.text()).rejects.toThrow("terminated");
  });

  test("a client of HTTP/1.0 sees a reset, since for it the end of a connection is the end of the answer", async () => {
    filtering.answerWith(longAnswer(undefined, (response) => response.end()));
    const socket = connect(filtering.gateway.port, "127.0.0.1");
    socket.write(
      `GET ${CATALOGS} HTTP/1.0\r\nHost: ${new URL(filtering.gateway.url).host}\r\nAuthorization: Bearer ${filtering.token}\r\n\r\n`,
    );
    socket.resume();
    const [error] = await once(socket, "error");
    expect(error).toMatchObject({ code: "ECONNRESET" });
  });
});
