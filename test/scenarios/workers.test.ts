/** A gateway of two workers: whatever holds in one holds in both. Each call comes on a connection of its own, so that they take turns. */

import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLIENT } from "../support/gateway.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const STATEMENTS = "/api/2.0/sql/statements";
const GRANT = ["catalogs:read", "statements:execute:sales", "warehouses:use:w1"];
const GUESSED = "guessed";
const LIMITED = "limited";

let upstream: Recorder;
let gateway: GatewayProcess;
let token: string;
let started = 0;

beforeAll(async () => {
  upstream = await startRecorder((asked, response) => {
    const id = asked.method === "POST" ? `01ef-${++started}` : asked.url?.split("/")[5];
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ statement_id: id, status: { state: "SUCCEEDED" }, result: {} }));
  });
  gateway = await startGatewayProcess({
    upstream: upstream.url,
    env: { GUESSED_SECRET: "a-secret-that-nobody-guesses" },
    config: {
      workers: 2,
      clients: [
        { id: CLIENT.id, secret: "${CLIENT_SECRET}", grant: GRANT },
        { id: LIMITED, secret: "${CLIENT_SECRET}", grant: ["catalogs:read"], rate: { limit: 5, per: "1h" } },
        { id: GUESSED, secret: "${GUESSED_SECRET}", grant: ["catalogs:read"] },
      ],
    },
  });
  token = await tokenFor({ scope: "all-apis" });
}, 30_000);

afterAll(async () => {
  await gateway?.end("SIGTERM");
  await upstream?.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** On a new connection, which goes to the next worker. */
function call(
  path: string,
  { method = "GET", headers = {}, body = "" }: { method?: string; headers?: object; body?: string } = {},
  url = gateway.url,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers: { ...headers }, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    sent.on("error", reject).end(body);
  });
}

const as = (bearer: string) => ({ authorization: `Bearer ${bearer}` });

function post(
  path: string,
  form: Record<string, string>,
  headers: object = {},
  client = CLIENT,
): Promise<Answer> {
  const basic = Buffer.from(`${client.id}:${encodeURIComponent(client.secret)}`).toString("base64");
  return call(`/oidc/v1/${path}`, {
    method: "POST",
    headers: {
      authorization: `Basic ${basic}`,
      "content-type": "application/x-www-form-urlencoded",
      ...headers,
    },
    body: new URLSearchParams(form).toString(),
  });
}

async function tokenFor(form: Record<string, string>, headers: object = {}): Promise<string> {
  const answer = await post("token", { grant_type: "client_credentials", ...form }, headers);
  expect(answer).toMatchObject({ status: 200 });
  return (JSON.parse(answer.body) as { access_token: string }).access_token;
}

interface Line {
  readonly decision_id: string;
  readonly labels: { readonly id: string };
}

const logText = () => readFileSync(join(gateway.folder, "state", "decisions.ndjson"), "utf8");
const logLines = () =>
  logText()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

test("both workers answer, and one log has a whole line for each request that was sent on, once", async () => {
  const before = upstream.requests.length;
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => call(CATALOGS, { headers: as(token) })),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const lines = logLines();
  expect(logText().endsWith("\n")).toBe(true);
  expect(new Set(lines.map(({ labels }) => labels.id)).size).toBe(2);
  const ids = lines.map(({ decision_id }) => decision_id);
  expect(new Set(ids).size).toBe(ids.length);
  const sent = answers.map(({ headers }) => headers["x-request-id"]);
  expect(sent.filter((id) => !ids.includes(String(id)))).toEqual([]);
  expect(upstream.requests.length - before).toBe(200);
});

test("a statement is its starter's in every worker as soon as its start is answered", async () => {
  for (let round = 0; round < 20; round++) {
    const body = JSON.stringify({ statement: "select 1", warehouse_id: "w1" });
    const headers = { ...as(token), "content-type": "application/json" };
    const begun = await call(STATEMENTS, { method: "POST", headers, body });
    expect(begun.status).toBe(200);
    const { statement_id } = JSON.parse(begun.body) as { statement_id: string };
    const path = `${STATEMENTS}/${statement_id}`;
    const asked = await Promise.all([1, 2, 3].map(() => call(path, { headers: as(token) })));
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 200]);
  }
  expect((await call(`${STATEMENTS}/01ef-others`, { headers: as(token) })).status).toBe(403);
});

test("what is revoked is denied by every worker within a second", async () => {
  for (let round = 0; round < 5; round++) {
    const ended = await tokenFor({ scope: "catalogs:read" });
    const statuses = async () =>
      (await Promise.all([1, 2, 3, 4].map(() => call(CATALOGS, { headers: as(ended) })))).map(
        ({ status }) => status,
      );
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect((await post("revoke", { token: ended })).status).toBe(200);
    await sleep(1000);
    expect(await statuses()).toEqual([401, 401, 401, 401]);
  }
});

test("a DPoP proof is good once, whichever workers it is shown to", async () => {
  const pair = await generateKeyPair("ES256");
  const jwk = await exportJWK(pair.publicKey);
  const proof = async (method: string, path: string, more: object) => {
    const nonce = (await call(CATALOGS, { headers: { dpop: "x" } })).headers["dpop-nonce"];
    const claims = { jti: randomUUID(), htm: method, htu: gateway.url + path, nonce, ...more };
    const header = { alg: "ES256", typ: "dpop+jwt", jwk };
    return await new SignJWT(claims).setProtectedHeader(header).setIssuedAt().sign(pair.privateKey);
  };
  const dpop = await proof("POST", "/oidc/v1/token", {});
  const bound = await tokenFor({ scope: "catalogs:read" }, { dpop });
  const ath = createHash("sha256").update(bound).digest("base64url");
  for (let round = 0; round < 10; round++) {
    const headers = { authorization: `DPoP ${bound}`, dpop: await proof("GET", CATALOGS, { ath }) };
    const answers = await Promise.all([1, 2, 3, 4].map(() => call(CATALOGS, { headers })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
  }
});

test("whoever guesses a secret has no more tries with two workers than with one", async () => {
  const tries: number[] = [];
  for (let round = 0; round < 12; round++) {
    const { status } = await post(
      "token",
      { grant_type: "client_credentials", scope: "catalogs:read" },
      {},
      { id: GUESSED, secret: `wrong-${round}` },
    );
    tries.push(status);
    if (status !== 401) break;
  }
  expect(tries).toEqual([401, 401, 401, 401, 401, tries.at(-1)]);
  expect(tries.at(-1)).toBeGreaterThanOrEqual(429);
});

test("a limit counts the requests of all workers together", async () => {
  const { access_token } = JSON.parse(
    (
      await call("/oidc/v1/token", {
        method: "POST",
        headers: {
          authorization: `Basic ${btoa(`${LIMITED}:${CLIENT.secret}`)}`,
          "content-type": "application/x-www-form-urlencoded",
        },
        body: "grant_type=client_credentials",
      })
    ).body,
  ) as { access_token: string };
  const statuses: number[] = [];
  for (let n = 0; n < 8; n++) {
    statuses.push((await call(CATALOGS, { headers: { authorization: `Bearer ${access_token}` } })).status);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
});

test("one health page tells of all workers, and the service's log of each request is whole", async () => {
  const health = await call("/health", {}, gateway.managementUrl);
  expect(health.status).toBe(200);
  expect(JSON.parse(health.body)).toMatchObject({
    status: "ok",
    workers: { wanted: 2, ready: 2, restarts: 0 },
  });
  const metrics = (await call("/metrics", {}, gateway.managementUrl)).body;
  expect(metrics).toContain("postern_workers_ready 2");
  const counted = [...metrics.matchAll(/^postern_exchanges_total\{.*\} (\d+)$/gm)].map(([, count]) =>
    Number(count),
  );
  const logged = gateway.serviceLog().split('"msg":"exchange"').length - 1;
  // Lines come to the log a moment after they were counted.
  expect(counted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(logged);
  expect(logged).toBeGreaterThan(0);
  for (const line of gateway.serviceLog().trimEnd().split("\n")) JSON.parse(line);
});
