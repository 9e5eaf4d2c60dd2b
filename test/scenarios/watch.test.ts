import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { opaBinary } from "../../tools/opa.ts";
import { fetchToken } from "../support/gateway.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
/** A second where the machine has nothing else to do. */
const SOON = { timeout: 15_000, interval: 20 };

let upstream: Recorder;
let gateway: GatewayProcess;
let rules: string;
let token: string;

const denying = (code: string) => `package postern.rules

deny contains {"code": "${code}", "message": "told by ${code}"} if input.operation.id == "catalogs.list"
`;

beforeAll(async () => {
  upstream = await startRecorder();
  rules = join(mkdtempSync(join(tmpdir(), "postern-watch-")), "my-rules");
  mkdirSync(rules);
  writeFileSync(join(rules, "rules.rego"), denying("first"));
  gateway = await startGatewayProcess({
    upstream: upstream.url,
    args: ["--watch", "--rules", rules],
    env: { POSTERN_OPA: await opaBinary({ exact: true }) },
  });
  token = await fetchToken(gateway.url, "catalogs:read");
}, 60_000);

afterAll(async () => {
  await gateway?.end("SIGTERM");
  await upstream?.close();
});

/** 200, or the code of the rule that denies. */
async function said(): Promise<string> {
  const response = await fetch(gateway.url + CATALOGS, { headers: { authorization: `Bearer ${token}` } });
  const body = await response.text();
  if (response.status === 200) return "200";
  const { details } = JSON.parse(body) as { details: { metadata?: { rule?: string } }[] };
  return `${response.status} ${details[0]?.metadata?.rule}`;
}

const log = () => gateway.serviceLog();

test("a saved rule is in force soon after, however it was saved", async () => {
  expect(await said()).toBe("403 first");
  writeFileSync(join(rules, "rules.rego"), denying("saved"));
  await expect.poll(said, SOON).toBe("403 saved");
  writeFileSync(join(rules, ".rules.rego~"), denying("renamed"));
  renameSync(join(rules, ".rules.rego~"), join(rules, "rules.rego"));
  await expect.poll(said, SOON).toBe("403 renamed");
  rmSync(join(rules, "rules.rego"));
  mkdirSync(join(rules, "deeper"));
  writeFileSync(join(rules, "deeper", "rules.rego"), denying("deeper"));
  await expect.poll(said, SOON).toBe("403 deeper");
});

test("a rule that does not compile leaves the one before in force, and is told by file, line and cause", async () => {
  const file = join(rules, "broken.rego");
  writeFileSync(file, "package postern.rules\n\ndeny contains reason if {\n");
  await expect.poll(log, SOON).toMatch(/broken\.rego:\d+: rego_parse_error.*stays in force/s);
  writeFileSync(file, "package postern.rules\n\nallow contains nobody_knows if true\n");
  await expect.poll(log, SOON).toMatch(/broken\.rego:3: rego_unsafe_var_error/);
  writeFileSync(file, "package elsewhere\n");
  await expect.poll(log, SOON).toMatch(/broken\.rego: a team's rules are in `package postern\.rules`/);
  expect(await said()).toBe("403 deeper");
  rmSync(file);
  writeFileSync(join(rules, "deeper", "rules.rego"), denying("repaired"));
  await expect.poll(said, SOON).toBe("403 repaired");
});

test("rules that all were removed leave the last in force: nothing is no policy", async () => {
  const { length } = log();
  rmSync(join(rules, "deeper"), { recursive: true });
  await expect.poll(() => log().slice(length), SOON).toMatch(/no Rego in it.*stays in force/s);
  expect(await said()).toBe("403 repaired");
  writeFileSync(join(rules, "rules.rego"), "package postern.rules\n");
  await expect.poll(said, SOON).toBe("200");
});

test("each decision tells by which policy it was made", async () => {
  const lines = readFileSync(join(gateway.folder, "state", "decisions.ndjson"), "utf8")
    .trim()
    .split("\n");
  const seen = lines.map((line) => {
    const { bundles, result } = JSON.parse(line) as {
      bundles: { default: { revision: string } };
      result: { reasons: { code: string }[] };
    };
    return `${bundles.default.revision} ${result.reasons.map(({ code }) => code)}`;
  });
  const { policy } = (await (await fetch(`${gateway.managementUrl}/health`)).json()) as {
    policy: { revision: string };
  };
  expect(seen.at(-1)?.startsWith(policy.revision)).toBe(true);
  // One revision, one answer.
  const revisions = [...new Set(seen)].map((line) => line.split(" ")[0]);
  expect(new Set(revisions).size).toBe(revisions.length);
});
