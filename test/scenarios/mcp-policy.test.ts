import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { buildPolicy } from "../support/policy.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

/** Allows everything, and wants a header on what runs SQL. What it saw of the message it gives as its reason. */
const POLICY = `
default obligations := {}

default seen := "nothing"

seen := format_int(input.request.body.id, 10)

obligations := {"headers": {"set": {"x-query-tag": "agent"}}} if input.operation.id == "mcp.sql.execute_sql"

decision := {
	"allow": true,
	"reasons": [{"code": "seen", "message": seen}],
	"obligations": obligations,
}
`;

let upstream: Recorder;
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  upstream = await startRecorder();
  const bundle = await buildPolicy(POLICY);
  gateway = await startTestGateway({ upstream: upstream.url, config: { policy: { bundle } } });
  token = await gateway.token("catalogs:read");
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const call = (id: number) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name: "execute_sql", arguments: { query: "SELECT 1" } },
});
const ping = { jsonrpc: "2.0", id: 9, method: "ping" };

async function post(body: unknown): Promise<number> {
  upstream.clear();
  const response = await fetch(`${gateway.url}/api/2.0/mcp/sql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.status;
}

test("what a policy asks for one message of a batch is not left out for the sake of another", async () => {
  for (const batch of [
    [call(1), ping],
    [ping, call(1)],
  ]) {
    expect(await post(batch)).toBe(500);
    expect(upstream.requests).toEqual([]);
  }
  expect(await post([call(1), call(2)])).toBe(200);
  expect(upstream.requests[0]?.headers["x-query-tag"]).toBe("agent");
});

test("a policy sees each message of a batch by itself", async () => {
  const before = gateway.decisions().length;
  await post([call(1), call(2)]);
  const seen = gateway.decisions().slice(before);
  expect(seen.map(({ result }) => result?.reasons[0]?.message)).toEqual(["1", "2"]);
  expect(seen.map(({ input }) => input.request.body)).toMatchObject([{ id: 1 }, { id: 2 }]);
});
