import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { bearer, refusalOf } from "../support/answer.ts";
import { POWERFUL, startTestGateway, type TestGateway, type TestGatewayOptions } from "../support/gateway.ts";
import { buildPolicy } from "../support/policy.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";

const started: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.close();
});

async function start(options: Omit<TestGatewayOptions, "upstream"> = {}): Promise<[TestGateway, Recorder]> {
  const upstream = await startRecorder();
  const gateway = await startTestGateway({ ...options, upstream: upstream.url });
  started.push(upstream, gateway);
  return [gateway, upstream];
}

async function ask(gateway: TestGateway, scope = "catalogs:read", path = CATALOGS): Promise<Response> {
  return await fetch(gateway.url + path, { headers: bearer(await gateway.token(scope)) });
}

describe("who asks", () => {
  test("without a token is asked for one, and told no error", async () => {
    const [gateway, upstream] = await start();
    const response = await fetch(gateway.url + CATALOGS);
    expect(await refusalOf(response)).toEqual({
      status: 401,
      error: "UNAUTHENTICATED",
      code: "UNAUTHENTICATED",
    });
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="postern"');
    expect(upstream.requests).toEqual([]);
  });

  test.each([
    ["no token of anybody's", "Bearer nonsense"],
    ["the upstream's own token", `Bearer ${POWERFUL}`],
    ["another scheme", "Digest username=x"],
    ["user and password", `Basic ${btoa("tester:a+secret/with%signs")}`],
    ["more than a token ever has", `Bearer ${"x".repeat(10_000)}`],
  ])("with %s is told that it is not valid", async (_, authorization) => {
    const [gateway, upstream] = await start();
    const response = await fetch(gateway.url + CATALOGS, { headers: { authorization } });
    expect(await refusalOf(response)).toMatchObject({ status: 401, error: "UNAUTHENTICATED" });
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="postern", error="invalid_token"');
    expect(upstream.requests).toEqual([]);
  });

  test("with a token that has expired is told so, though it was known before", async () => {
    const [gateway, upstream] = await start({ config: { tokens: { ttl: "1s" } } });
    const token = await gateway.token("catalogs:read");
    const expiresAt = JSON.parse(atob(token.split(".")[1] as string)).exp * 1000;
    expect((await fetch(gateway.url + CATALOGS, { headers: bearer(token) })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, expiresAt - Date.now() + 1));
    const response = await fetch(gateway.url + CATALOGS, { headers: bearer(token) });
    expect(await refusalOf(response)).toMatchObject({ status: 401, error: "UNAUTHENTICATED" });
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("the policy", () => {
  const DECISION = '{"allow": true, "reasons": [], "obligations": {}}';

  test("denies an operation that nobody knows", async () => {
    const [gateway, upstream] = await start();
    const response = await ask(gateway, "all-apis", "/api/2.0/nothing/of/the/sort");
    expect(await refusalOf(response)).toMatchObject({ status: 403, error: "PERMISSION_DENIED" });
    expect(gateway.decisions()).toMatchObject([{ input: { operation: null }, result: { allow: false } }]);
    expect(upstream.requests).toEqual([]);
  });

  /** Answers the plain list, so that the gateway starts with it; `elsewhere` is what it answers for other paths. */
  const answering = (elsewhere: string) =>
    buildPolicy(`listed if input.request.path == "${CATALOGS}"

decision := ${DECISION} if listed

${elsewhere}`);

  test.each([
    ["throws", "decision := a if { not listed; a := [{}, true][_] }", /conflict/],
    ["has no answer", "", /undefined/],
    ["answers with a text", 'decision := "yes" if not listed', /must be object/],
    ["answers with true alone", "decision := true if not listed", /must be object/],
    [
      "answers almost with a decision",
      'decision := {"allow": "true", "reasons": [], "obligations": {}} if not listed',
      /allow must be boolean/,
    ],
  ])("that %s denies, its error is recorded, and the next request is answered", async (_, rego, message) => {
    const [gateway, upstream] = await start({ config: { policy: { bundle: await answering(rego) } } });
    const response = await ask(gateway, "catalogs:read", `${CATALOGS}/sales`);
    expect(await refusalOf(response)).toEqual({
      status: 500,
      error: "INTERNAL_ERROR",
      code: "POLICY_FAILED",
    });
    const [decision] = gateway.decisions();
    expect(decision).toMatchObject({
      error: { code: "policy_failed", message: expect.stringMatching(message) },
    });
    expect(decision).not.toHaveProperty("result");
    expect(upstream.requests).toEqual([]);
    expect((await ask(gateway)).status).toBe(200);
  });

  test("that asks for what the gateway can't do denies", async () => {
    const rego = 'decision := {"allow": true, "reasons": [], "obligations": {"redact": [""]}}';
    const [gateway, upstream] = await start({ config: { policy: { bundle: await buildPolicy(rego) } } });
    expect(await refusalOf(await ask(gateway))).toMatchObject({ status: 500, code: "OBLIGATION_FAILED" });
    expect(upstream.requests).toEqual([]);
  });
});

describe.runIf(process.platform === "linux")("the decision log", () => {
  test("that can't be written stops every request, and the health says so", async () => {
    const [gateway, upstream] = await start({ config: { decision_log: { path: "/dev/full" } } });
    const response = await ask(gateway);
    expect(await refusalOf(response)).toEqual({
      status: 500,
      error: "INTERNAL_ERROR",
      code: "AUDIT_FAILED",
    });
    expect(upstream.requests).toEqual([]);
    expect((await fetch(`${gateway.managementUrl}/health`)).status).toBe(503);
  });

  test("has a decision before the request goes on, however long that takes", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "postern-fifo-")), "decisions");
    execFileSync("mkfifo", [path]);
    const fifo = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    while (fill(fifo) > 0);
    const [gateway, upstream] = await start({ config: { decision_log: { path } } });
    const asked = ask(gateway);
    const early = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 500, "waits"))]);
    expect([early, upstream.requests]).toEqual(["waits", []]);
    while (drain(fifo) > 0);
    expect((await asked).status).toBe(200);
    expect(upstream.requests).toHaveLength(1);
    closeSync(fifo);
  });
});

/** How many bytes there was room for. */
function fill(fifo: number): number {
  return orNone(() => writeSync(fifo, "\n".repeat(1024)));
}

/** How many bytes there were. */
function drain(fifo: number): number {
  return orNone(() => readSync(fifo, Buffer.alloc(64 * 1024)));
}

function orNone(io: () => number): number {
  try {
    return io();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    return 0;
  }
}
