/**
 * @module Sends every row of the table at a gateway over a raw socket, and judges it by what the upstream received.
 */

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { sendRaw } from "../support/raw.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { type Answer, parseAnswers } from "./answers.ts";
import { CLASSES } from "./classes.ts";
import { type ForgedTokens, forgeTokens } from "./forged.ts";
import { expectOnlyDecided } from "./observed.ts";
import { type AttackContext, BROAD_SCOPE, type Row } from "./row.ts";
import { TABLE } from "./table/index.ts";

/** Long enough for every answer, and for the gateway to give up a body that does not come. */
const QUIET_MS = 300;

let upstream: Recorder;
let gateway: TestGateway;
let forged: ForgedTokens;
let host: string;
const arrived: unknown[] = [];
const tokens = new Map<string, string>();

beforeAll(async () => {
  upstream = await startRecorder((request, response) => {
    arrived.push(request.headers["x-request-id"]);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  gateway = await startTestGateway({
    upstream: upstream.url,
    grant: BROAD_SCOPE.split(" "),
    config: { limits: { body_time: "150ms" } },
  });
  host = new URL(gateway.url).host;
  // Starts the threads for SQL, for which an attack's socket would not wait.
  await fetch(`${gateway.url}/api/2.0/sql/statements`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await gateway.token(BROAD_SCOPE)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ warehouse_id: "x", statement: "SELECT 1" }),
  });
  for (const scope of new Set(TABLE.map((row) => row.scope ?? BROAD_SCOPE))) {
    tokens.set(scope, await gateway.token(scope));
  }
  const good = tokens.get(BROAD_SCOPE) as string;
  forged = await forgeTokens({
    stateDir: join(gateway.folder, "state"),
    issuer: `${gateway.url}/oidc`,
    good,
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

function contextOf(row: Row): AttackContext {
  return { token: tokens.get(row.scope ?? BROAD_SCOPE) as string, host, forged };
}

/** What must hold of an answer whatever was sent. */
function expectHarmless(text: string): void {
  for (const secret of [POWERFUL, CLIENT.secret, ...tokens.values()]) expect(text).not.toContain(secret);
  expect(text).not.toContain(new URL(upstream.url).host);
}

/** A refusal in the shape of Databricks' errors, which its clients neither retry nor take for "it is gone". */
function expectRefusal(answer: Answer, row: Row): void {
  expect([429, 503]).not.toContain(answer.status);
  if (answer.status === 401) expect(answer.headers["www-authenticate"]).toMatch(/^Bearer realm="postern"/);
  expect(answer.headers["content-type"]).toMatch(/^application\/json/);
  if (row.raw(contextOf(row)).startsWith("HEAD ")) return;
  const body = JSON.parse(answer.body) as Record<string, unknown>;
  expect(Object.keys(body)).toEqual(["error_code", "message", "details"]);
  if (answer.status === 404) expect(body["error_code"]).toBe("ENDPOINT_NOT_FOUND");
}

async function attack(row: Row) {
  upstream.clear();
  const before = gateway.decisions().length;
  const raw = row.raw(contextOf(row));
  const text = await sendRaw(gateway.port, raw, QUIET_MS);
  await sleep(row.expect.kind === "interrupted" ? 100 : 5);
  expectHarmless(text);
  const answers = parseAnswers(text, {
    isHead: raw.startsWith("HEAD "),
    mayEndByClose: raw.includes(" HTTP/1.0\r\n"),
  });
  const clientSecrets = [...tokens.values(), ...Object.values(forged)];
  const decisions = gateway.decisions().slice(before);
  expectOnlyDecided({
    requests: upstream.requests,
    decisions,
    mayAbandon: row.expect.kind === "interrupted" || (row.expect.kind === "refused" && row.expect.mayClose),
    host,
    upstreamUrl: upstream.url,
    clientSecrets,
  });
  return answers;
}

describe.each(CLASSES.map((name) => [name] as const))("%s", (name) => {
  const rows = TABLE.filter((row) => row.class === name);

  test.each(rows.map((row) => [row.expect.kind, row.name, row] as const))("%s: %s", async (_, __, row) => {
    const answers = await attack(row);
    const expected = row.expect;
    const targets = upstream.requests.map(({ method, target }) => `${method} ${target}`);
    if (expected.kind === "refused") {
      expect(targets).toEqual([]);
      for (const { status } of answers) expect(expected.statuses).toContain(status);
      if (!expected.mayClose) expect(answers).toHaveLength(1);
    } else if (expected.kind === "interrupted") {
      expect(targets.filter((target) => target !== expected.arrives)).toEqual([]);
      expect(upstream.requests.filter(({ complete }) => complete)).toEqual([]);
    } else {
      expect(targets).toEqual(expected.arrives);
      expect(answers.map(({ status }) => status)).toEqual(expected.answers);
      expect(upstream.requests.every(({ complete }) => complete)).toBe(true);
      const [request] = upstream.requests;
      if (expected.body !== null) expect(request?.body.toString("latin1")).toBe(expected.body);
    }
    for (const answer of answers.filter(({ status }) => status !== 200)) expectRefusal(answer, row);
  });
});

test("nothing came later", async () => {
  await sleep(500);
  const allowed = gateway.decisions().filter(({ result }) => result?.allow === true);
  const ids = new Set(allowed.map(({ decision_id }) => decision_id));
  expect(arrived.filter((id) => !ids.has(id as string))).toEqual([]);
  expect(new Set(arrived).size).toBe(arrived.length);
});

test("no log holds a secret", () => {
  const lines = [...gateway.decisions().map((line) => JSON.stringify(line)), gateway.serviceLog()];
  for (const secret of [POWERFUL, CLIENT.secret, ...tokens.values()]) {
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  }
});

test("the table names every class, many times over, and each row once", () => {
  expect(TABLE.length).toBeGreaterThanOrEqual(100);
  for (const name of CLASSES) {
    const rows = TABLE.filter((row) => row.class === name);
    expect(rows.length, name).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => row.name)).size, name).toBe(rows.length);
  }
});
