import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { main } from "../../src/cli/main.ts";
import { fetchToken, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const WITHIN_A_SECOND = 1000;

let upstream: Recorder;
let gateway: TestGateway;
let config: string;

beforeAll(async () => {
  upstream = await startRecorder();
  const folder = mkdtempSync(join(tmpdir(), "postern-cli-"));
  const store = `sqlite:${join(folder, "shared.db")}`;
  gateway = await startTestGateway({ upstream: upstream.url, config: { store } });
  config = join(folder, "postern.yaml");
  writeFileSync(
    config,
    JSON.stringify({
      store,
      state_dir: join(gateway.folder, "state"),
      upstream: { url: upstream.url, credential: { token: "${POWERFUL}" } },
      clients: [{ id: "tester", secret: "${SECRET}", grant: ["catalogs:read", "queries:read"] }],
    }),
  );
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

async function postern(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const code = await main([...args, "--config", config], {
    env: { POWERFUL, SECRET: "another-secret" },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

async function statusWith(authorization: string): Promise<number> {
  const response = await fetch(gateway.url + CATALOGS, { headers: { authorization } });
  await response.arrayBuffer();
  return response.status;
}

const issue = (...args: string[]) =>
  postern("token", "issue", "--client", "tester", "--scope", "catalogs:read", "--ttl", "15m", ...args);

describe("an opaque token", () => {
  test("works wherever a personal access token does, until it is revoked", async () => {
    const { code, out } = await issue("--note", "the BI tool");
    const text = out.trim();
    expect([code, text]).toEqual([0, expect.stringMatching(/^pst_[0-9A-Za-z]{49}$/)]);
    expect(await statusWith(`Bearer ${text}`)).toBe(200);
    expect(await statusWith(`Basic ${btoa(`token:${text}`)}`)).toBe(200);
    const listed = (await postern("token", "list", "--json")).out.trim().split("\n");
    const [first] = listed.map((line) => JSON.parse(line));
    expect(first).toMatchObject({ client: "tester", note: "the BI tool", revoked: false });
    expect(JSON.stringify(first)).not.toContain(text);
    expect((await postern("token", "show", first.id)).out).toMatch(/client +tester/);
    expect((await postern("token", "revoke", first.id)).code).toBe(0);
    await vi.waitFor(async () => expect(await statusWith(`Bearer ${text}`)).toBe(401), WITHIN_A_SECOND);
    expect((await postern("token", "list")).out).toMatch(/revoked/);
  });

  test("is narrowed by its details, and by its client's grant", async () => {
    const text = (await issue("--details", '[{"type":"postern","methods":["POST"]}]')).out.trim();
    expect(await statusWith(`Bearer ${text}`)).toBe(403);
    const wider = await postern(
      "token",
      "issue",
      "--client",
      "tester",
      "--scope",
      "warehouses:read",
      "--ttl",
      "1h",
    );
    expect([wider.code, wider.err]).toEqual([1, expect.stringMatching(/does not cover "warehouses:read"/)]);
  });

  test.each([
    [["--client", "tester"], /expected --client and --ttl/],
    [["--client", "tester", "--ttl", "5y"], /expected --ttl as a duration/],
    [["--client", "tester", "--ttl", "400d"], /366d at the most/],
    [["--client", "nobody", "--ttl", "1h"], /there is no client "nobody"; there are: tester/],
    [["--client", "tester", "--ttl", "1h", "--details", "x"], /--details is no JSON/],
  ])("is not issued by %j, which is told", async (args, message) => {
    const { code, err } = await postern("token", "issue", ...args);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  test("that does not exist is told apart", async () => {
    expect((await postern("token", "show", "x")).code).toBe(1);
    expect((await postern("token", "revoke", "x")).code).toBe(1);
    expect((await postern("token", "lose")).err).toMatch(/expected issue, list, show, revoke/);
  });
});

describe("a client in the store", () => {
  test("is known to a running gateway, by two secrets while one is rotated, until it is disabled", async () => {
    const id = "nightly";
    const added = await postern("client", "add", id, "--grant", "catalogs:read");
    const first = added.out.trim();
    const get = (secret: string) => fetchToken(gateway.url, "all-apis", { id, secret });
    const token = await vi.waitFor(() => get(first), WITHIN_A_SECOND);
    expect(await statusWith(`Bearer ${token}`)).toBe(200);
    const second = (await postern("client", "rotate-secret", id)).out.trim();
    await vi.waitFor(() => get(second), { timeout: 3000, interval: 100 });
    expect(await get(first)).toBeTruthy();
    expect((await postern("client", "disable", id)).code).toBe(0);
    await vi.waitFor(async () => expect(await statusWith(`Bearer ${token}`)).toBe(401), WITHIN_A_SECOND);
    await expect(get(second)).rejects.toThrow(/401/);
    expect((await postern("client", "list")).out).toMatch(/nightly +store +disabled/);
  });

  test("of the config is disabled and enabled too, which ends its tokens", async () => {
    const { out: opaque } = await issue();
    const token = opaque.trim();
    expect(await statusWith(`Bearer ${token}`)).toBe(200);
    expect((await postern("client", "disable", "tester")).code).toBe(0);
    await vi.waitFor(async () => expect(await statusWith(`Bearer ${token}`)).toBe(401), WITHIN_A_SECOND);
    expect((await postern("client", "list")).out).toMatch(/tester +config +disabled/);
    expect((await postern("client", "enable", "tester")).out).toBe("enabled: tester\n");
    expect((await postern("client", "list")).out).toMatch(/tester +config +active/);
    expect((await postern("client", "enable", "tester")).code).toBe(1);
    expect(await statusWith(`Bearer ${token}`)).toBe(401);
    // What is issued within two seconds of the disabling ends with it.
    const newer = async () => await statusWith(`Bearer ${(await issue()).out.trim()}`);
    await vi.waitFor(async () => expect(await newer()).toBe(200), { timeout: 8000, interval: 200 });
  });

  test.each([
    [["add", "tester", "--grant", "catalogs:read"], 1, /already/],
    [["add", "a b", "--grant", "catalogs:read"], 2, /an id is/],
    [["add", "x", "--grant", "nothing"], 2, /"nothing" is no scope/],
    [["disable", "nobody"], 1, /no client "nobody"/],
  ])("is not made or changed by %j", async (args, expected, message) => {
    const { code, err } = await postern("client", ...args);
    expect([code, err]).toEqual([expected, expect.stringMatching(message)]);
  });
});

describe("a signing key", () => {
  test("is published before it signs, and its tokens end when it is withdrawn", async () => {
    const token = await gateway.token("catalogs:read");
    const kids = async () => {
      const { keys } = (await (await fetch(`${gateway.url}/oidc/jwks.json`)).json()) as {
        keys: { kid: string }[];
      };
      return keys.map(({ kid }) => kid);
    };
    const [signer = ""] = await kids();
    const { out } = await postern("keys", "rotate", "--json");
    const { id } = JSON.parse(out);
    await vi.waitFor(async () => expect(await kids()).toContain(id), WITHIN_A_SECOND);
    expect((await postern("keys", "list")).out).toContain(id);
    expect((await postern("keys", "withdraw", signer)).code).toBe(0);
    await vi.waitFor(async () => expect(await statusWith(`Bearer ${token}`)).toBe(401), WITHIN_A_SECOND);
    expect(await statusWith(`Bearer ${await gateway.token("catalogs:read")}`)).toBe(200);
    expect((await postern("keys", "withdraw", signer)).code).toBe(1);
  });
});

test("all tokens there are can be ended at once", async () => {
  const jwt = await gateway.token("catalogs:read");
  const opaque = (await issue()).out.trim();
  expect((await postern("token", "revoke", "--all")).code).toBe(0);
  for (const token of [jwt, opaque]) {
    await vi.waitFor(async () => expect(await statusWith(`Bearer ${token}`)).toBe(401), WITHIN_A_SECOND);
  }
});
