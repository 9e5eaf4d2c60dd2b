import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const WAREHOUSES = "/api/2.0/sql/warehouses";
const NAMES: Readonly<Record<string, string>> = { a1: "analytics", b2: "reporting" };

let upstream: Recorder;
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  upstream = await startRecorder((request, response) => {
    const id = request.url?.split("/")[5] ?? "";
    const all = Object.entries(NAMES).map(([one, name]) => ({ id: one, name }));
    response.setHeader("content-type", "application/json");
    if (request.url === WAREHOUSES) response.end(JSON.stringify({ warehouses: all }));
    else if (NAMES[id] === undefined) response.writeHead(404).end("{}");
    else response.end(JSON.stringify({ id, name: NAMES[id] }));
  });
  gateway = await startTestGateway({
    upstream: upstream.url,
    grant: ["warehouses:read:analytics", "warehouses:use:analytics"],
  });
  token = await gateway.token("all-apis");
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(() => upstream.clear());

const ask = (path: string, method = "GET") =>
  fetch(gateway.url + path, { method, headers: { authorization: `Bearer ${token}` } });

describe("a scope that calls a warehouse by its name", () => {
  test("reaches it by its id", async () => {
    expect((await ask(`${WAREHOUSES}/a1`)).status).toBe(200);
    expect((await ask(`${WAREHOUSES}/a1/start`, "POST")).status).toBe(200);
    const decision = gateway.decisions().at(-1);
    expect(decision?.input.resources).toMatchObject([{ name: "a1", aliases: ["analytics"] }]);
    expect(decision?.result?.reasons).toMatchObject([{ scope: "warehouses:execute:analytics" }]);
  });

  test.each(["b2", "c3"])("reaches %s not", async (id) => {
    expect((await ask(`${WAREHOUSES}/${id}`)).status).toBe(403);
    expect((await ask(`${WAREHOUSES}/${id}/start`, "POST")).status).toBe(403);
    expect(upstream.requests.filter(({ target }) => target.endsWith("/start"))).toEqual([]);
  });

  test("sees it alone in the list", async () => {
    expect(await (await ask(WAREHOUSES)).json()).toEqual({ warehouses: [{ id: "a1", name: "analytics" }] });
  });
});
