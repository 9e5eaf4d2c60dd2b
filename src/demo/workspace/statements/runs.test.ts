import { afterAll, describe, expect, it } from "vitest";
import { createLazyWarehouse } from "../duckdb/index.ts";
import { type StatementRequest, statementRequest } from "./request.ts";
import { createRuns, waitFor } from "./runs.ts";

const warehouse = createLazyWarehouse();
const runs = createRuns(warehouse.open);

afterAll(warehouse.close);

function request(statement: string): StatementRequest {
  return statementRequest({ statement, warehouse_id: "x" });
}

describe("after its wait a statement", () => {
  it.each([
    ["CONTINUE", "PENDING"],
    ["CANCEL", "CANCELED"],
  ] as const)("with on_wait_timeout %s is %s", async (onWaitTimeout, state) => {
    const run = runs.start(request("SELECT count(*) FROM range(10000000) a, range(10000000) b"));
    await waitFor(run, { waitMs: 20, onWaitTimeout });
    expect(run.outcome.state).toBe(state);
    run.cancel();
    await run.ended;
    expect(run.outcome.state).toBe("CANCELED");
  });

  it("that has ended by then is not cancelled", async () => {
    const run = runs.start(request("SELECT 1"));
    await waitFor(run, { waitMs: 50_000, onWaitTimeout: "CANCEL" });
    expect(run.outcome.state).toBe("SUCCEEDED");
  });
});

describe("of old statements", () => {
  it("only so many are kept, and so much of their results", async () => {
    const first = runs.start(request("SELECT repeat('x', 5000) FROM range(10000)"));
    await first.ended;
    expect(runs.get(first.id)).toBe(first);
    const second = runs.start(request("SELECT repeat('y', 5000) FROM range(10000)"));
    await second.ended;
    expect(() => runs.get(first.id)).toThrow("was not found");
    expect(runs.get(second.id)).toBe(second);
  });
});
