/**
 * @module An upstream that reflects what it is told, leads elsewhere or breaks the protocol (GO-2023-1914,
 * superfly/tokenizer): the credential never comes back, and no answer leads past the gateway.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { sendRaw } from "../support/raw.ts";
import { type RawUpstream, startRawUpstream } from "../support/raw-upstream.ts";
import { parseAnswers } from "./answers.ts";
import { BROKEN, COMPRESSED, UNUSUAL } from "./broken-answers.ts";
import { DECOMPRESSED } from "./decompressed-answers.ts";
import { REDIRECTIONS } from "./redirections.ts";
import type { Reflection } from "./reflection.ts";
import { REFLECTIONS } from "./reflections.ts";
import { CATALOGS, message } from "./row.ts";

const QUIET_MS = 1000;

let upstream: RawUpstream;
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startTestGateway({
    upstream: upstream.url,
    grant: ["catalogs:read", "files:read"],
    // So many broken answers in a row would open the circuit breaker.
    upstreamFields: { breaker: "off" },
  });
  token = await gateway.token("catalogs:read files:read");
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

async function ask(reflection: Reflection) {
  const origin = (part: string | Buffer) =>
    typeof part === "string" ? part.replaceAll("ORIGIN", upstream.url) : part;
  upstream.answerWith(reflection.parts.map(origin));
  const isHead = reflection.method === "HEAD";
  const target = isHead ? "HEAD /api/2.0/fs/files/Volumes/a/b/c/d" : `GET ${CATALOGS}`;
  const context = { token, host: new URL(gateway.url).host, forged: {} as never };
  const text = await sendRaw(gateway.port, message(context, { line: target }), QUIET_MS);
  // The next request must not find a connection that is about to end.
  await upstream.idle();
  return { text, answers: parseAnswers(text, { isHead, mayBeCut: reflection.status === "cut" }) };
}

describe.each([
  ["says it again", REFLECTIONS],
  ["leads elsewhere", REDIRECTIONS],
  ["compresses its answer", COMPRESSED],
  ["compresses its answer by gzip", DECOMPRESSED],
  ["breaks off, or is hardly HTTP", BROKEN],
  ["sends unusual headers", UNUSUAL],
] as const)("an upstream that %s", (_, reflections) => {
  test.each(reflections.map((reflection) => [reflection.name, reflection] as const))("%s", async (_, row) => {
    const { text, answers } = await ask(row);
    expect(text.toLowerCase()).not.toContain(POWERFUL);
    expect(text).not.toContain("evil.example\r\n");
    expect(answers.length).toBeGreaterThanOrEqual(row.status === "cut" ? 0 : 1);
    expect(answers.length).toBeLessThanOrEqual(1);
    expect(upstream.heads).toHaveLength(1);
    const [answer] = answers;
    if (row.status === "cut") expect(answer?.status ?? 200).toBe(200);
    else expect(answer?.status).toBe(row.status);
    expect(answer?.headers["location"]).toBe(row.location);
    if (row.body !== undefined) expect(answer?.body).toBe(row.body);
    for (const name of ["set-cookie", "www-authenticate", "refresh", "content-encoding"]) {
      expect(answer?.headers ?? {}).not.toHaveProperty(name);
    }
    if (answer?.status === 502) {
      expect(JSON.parse(answer.body)).toMatchObject({ error_code: expect.stringMatching(/^UPSTREAM_/) });
      expect(answer.body).not.toContain(new URL(upstream.url).host);
    }
  });
});

test("the gateway answers as before, and no log holds the credential", async () => {
  const { answers } = await ask({
    name: "",
    parts: ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"],
    status: 200,
  });
  expect(answers).toMatchObject([{ status: 200, body: "{}" }]);
  expect(
    gateway
      .serviceLog()
      .split("\n")
      .filter((line) => line.includes(POWERFUL)),
  ).toEqual([]);
});
