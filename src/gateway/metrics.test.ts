import { beforeEach, expect, test } from "vitest";
import type { ExchangeFields } from "./exchange.ts";
import { createMetrics, createPrimaryMetrics, type Metrics, metricsText } from "./metrics.ts";

let metrics: Metrics;
let revision: string;
beforeEach(() => {
  revision = "r1";
  metrics = createMetrics({ revision: () => revision, inFlight: () => 3 });
});

const exchange = (fields: Partial<ExchangeFields>): ExchangeFields => ({
  request_id: "1",
  method: "GET",
  path: "/secret",
  status: 200,
  principal: "somebody",
  operation: null,
  allow: true,
  duration_ms: 4,
  ...fields,
});

/** Lines of the gateway's own, without those of its process. */
async function linesOf(...of: readonly Pick<Metrics, "json">[]): Promise<readonly string[]> {
  const text = await metricsText(await Promise.all(of.map((one) => one.json())));
  return text.split("\n").filter((line) => line.startsWith("postern_") && !line.includes("_bucket"));
}

test("exchanges are counted by what was decided, the answer's status and its error", async () => {
  metrics.note(exchange({}));
  metrics.note(exchange({}));
  metrics.note(exchange({ allow: false, status: 403, error: "permission_denied" }));
  metrics.note(exchange({ allow: null, status: 401, error: "unauthenticated", cut_off: true }));
  expect(await linesOf(metrics)).toEqual([
    'postern_exchanges_total{decision="allow",status="200",error="none"} 2',
    'postern_exchanges_total{decision="deny",status="403",error="permission_denied"} 1',
    'postern_exchanges_total{decision="none",status="401",error="unauthenticated"} 1',
    "postern_exchanges_cut_off_total 1",
    "postern_exchange_duration_seconds_sum 0.016",
    "postern_exchange_duration_seconds_count 4",
    "postern_exchanges_in_flight 3",
    expect.stringMatching(/^postern_info\{version="[^"]+",policy_revision="r1"\} 1$/),
  ]);
});

test("the policy that is told is the one in force", async () => {
  await metrics.json();
  revision = "r2";
  const info = (await linesOf(metrics)).filter((line) => line.startsWith("postern_info"));
  expect(info).toEqual([expect.stringContaining('policy_revision="r2"')]);
});

test("several processes are added up", async () => {
  const other = createMetrics({ revision: () => revision, inFlight: () => 4 });
  metrics.note(exchange({}));
  other.note(exchange({}));
  const lines = await linesOf(
    metrics,
    other,
    createPrimaryMetrics(() => ({ ready: 2, restarts: 1 })),
  );
  expect(lines).toContain('postern_exchanges_total{decision="allow",status="200",error="none"} 2');
  expect(lines).toContain("postern_exchanges_in_flight 7");
  expect(lines).toContain("postern_workers_ready 2");
  expect(lines).toContain("postern_worker_restarts 1");
});

test("nothing that clients choose is on the page", async () => {
  metrics.note(exchange({}));
  const text = await metricsText([await metrics.json()]);
  expect(text).toContain("process_resident_memory_bytes");
  expect(text).not.toMatch(/secret|somebody/);
});
