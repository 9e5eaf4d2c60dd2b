import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { InputDocument } from "../model/input.ts";
import { rawNumber } from "../model/json.ts";
import { decisionEntry, openDecisionLog } from "./index.ts";

function inputWith(query: Record<string, string[]>, body: unknown): InputDocument {
  return {
    identity: {
      id: "dashboards",
      kind: "client",
      issuer: "http://127.0.0.1",
      scopes: [],
      authorization_details: [],
      groups: [],
      claims: {},
      actor: null,
      token: { id: "t", kind: "jwt", issued_at: 0, expires_at: 0, confirmation: null, budgets: [] },
    },
    request: {
      id: "r-1",
      time: "2026-11-24T00:00:00.000Z",
      method: "POST",
      host: "127.0.0.1",
      path: "/x",
      segments: ["x"],
      query,
      headers: {},
      body,
      body_state: "parsed",
      source: { ip: "127.0.0.1", tls: null },
    },
    operation: null,
    resources: [],
    sql: null,
    opaque: [],
  };
}

function entryOf(input: InputDocument, bodyBytes = 10) {
  const record = { input, bodyBytes, result: null, error: null, revision: "r", evaluationNs: 1 };
  return JSON.parse(decisionEntry(record, { id: "g", version: "0" }));
}

describe("an entry of the decision log", () => {
  test("has OPA's field names", () => {
    const result = { allow: true, reasons: [], obligations: {} };
    const record = {
      input: inputWith({}, null),
      bodyBytes: 0,
      result,
      error: null,
      revision: "r",
      evaluationNs: 5,
    };
    expect(JSON.parse(decisionEntry(record, { id: "g", version: "0" }))).toMatchObject({
      labels: { id: "g" },
      decision_id: "r-1",
      timestamp: "2026-11-24T00:00:00.000Z",
      path: "postern/decision",
      requested_by: "127.0.0.1",
      result,
      bundles: { default: { revision: "r" } },
      metrics: { timer_rego_query_eval_ns: 5 },
    });
  });

  test("keeps no value that is named like a secret, wherever it stands", () => {
    const body = {
      name: "a",
      nested: [{ client_secret: "s1", "pass/word": 1, passWord: "s2" }],
      token_value: "s3",
    };
    const entry = entryOf(inputWith({ token: ["s4"], page_token: ["next"] }, body));
    expect(JSON.stringify(entry)).not.toMatch(/s[1234]"/);
    expect(entry.input.request.query.page_token).toEqual(["next"]);
    expect(entry.input.request.body.name).toBe("a");
    expect(entry.erased).toEqual([
      "/input/request/query/token",
      "/input/request/body/nested/0/client_secret",
      "/input/request/body/nested/0/passWord",
      "/input/request/body/token_value",
    ]);
  });

  test("keeps the digits of integers that a double can't hold", () => {
    const record = {
      input: inputWith({}, { job_id: rawNumber("9007199254740993") }),
      bodyBytes: 1,
      result: null,
      error: null,
      revision: "",
      evaluationNs: 0,
    };
    expect(decisionEntry(record, { id: "g", version: "0" })).toContain('"job_id":9007199254740993');
  });

  test("leaves a large body out and says so", () => {
    const entry = entryOf(inputWith({}, { a: "b" }), 65 * 1024);
    expect(entry.input.request.body).toBeNull();
    expect(entry.erased).toEqual(["/input/request/body"]);
  });
});

describe("the decision log", () => {
  let path: string;
  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), "postern-")), "log", "decisions.ndjson");
  });
  const lines = () => readFileSync(path, "utf8").split("\n").filter(Boolean);

  test("has a line in the file once append resolves, in order", async () => {
    const log = await openDecisionLog(path);
    await Promise.all(Array.from({ length: 500 }, (_, n) => log.append(JSON.stringify({ n }))));
    expect(lines().map((line) => JSON.parse(line).n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    await log.close();
  });

  test("is readable by its owner only", async () => {
    const log = await openDecisionLog(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await log.close();
  });

  test("starts a new line after one that was cut off", async () => {
    await (await openDecisionLog(path)).close();
    writeFileSync(path, '{"n":0}\n{"n":');
    const log = await openDecisionLog(path);
    await log.append(JSON.stringify({ n: 2 }));
    await log.close();
    expect(lines()).toEqual(['{"n":0}', '{"n":', '{"n":2}']);
  });

  test("refuses what there is no room for, and takes the rest", async () => {
    const log = await openDecisionLog(path);
    const big = "x".repeat(9 * 1024 * 1024);
    const results = await Promise.allSettled([
      log.append(JSON.stringify({ big })),
      log.append(JSON.stringify({ big })),
      log.append(JSON.stringify({ n: 3 })),
    ]);
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await log.close();
  });

  test.runIf(process.platform === "linux")("says when the disk is full", async () => {
    const log = await openDecisionLog("/dev/full");
    await expect(log.append(JSON.stringify({ n: 1 }))).rejects.toThrow(/ENOSPC/);
    expect(log.isHealthy()).toBe(false);
    await log.close();
  });
});
