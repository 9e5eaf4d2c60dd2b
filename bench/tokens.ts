/**
 * @module What tokens cost: to verify one, seen before or not; to issue one over HTTP; and what a gateway holds with 100,000
 * that are live.
 */

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { alignedText } from "../src/cli/access/columns.ts";
import { type Config, parseConfig } from "../src/config/index.ts";
import { createFactFinder, loadCatalogue } from "../src/facts/index.ts";
import { servicesOf, startGateway } from "../src/gateway/index.ts";
import { openTokens } from "../src/gateway/tokens.ts";
import type { Scope } from "../src/model/brand.ts";
import { openStore } from "../src/store/index.ts";
import { makeOpaqueToken, mintAccessToken } from "../src/tokens/index.ts";
import { createRevocationSet, type RevocationSet } from "../src/tokens/revocation-set.ts";
import { quantile } from "./measure.ts";

const HELP = `Usage: node --expose-gc bench/tokens.ts [--json]

Times, in this process and on SQLite: verifying a signed and an opaque token that were not seen before, and that were;
issuing by client credentials and by exchange over HTTP on loopback; and the memory of 100,000 live tokens and of
100,000 revocations. Passes no judgement.
`;

const LIVE = 100_000;
const SAMPLES = 5000;
const ISSUED = 3000;
const CONCURRENCY = 16;
const SCOPES = ["catalogs:read", "tables:read:sales"] as unknown as readonly Scope[];
const CLIENT = { id: "bench", secret: "a-secret-for-the-benchmark" };
const ISSUER = "http://127.0.0.1:1/oidc";
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

interface Report {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly verifyUs: Readonly<Record<string, { readonly median: number; readonly p99: number }>>;
  readonly issuedPerSecond: Readonly<Record<string, number>>;
  readonly heapMb: Readonly<Record<string, number>>;
}

const log = pino({ level: "silent" });
const now = () => Math.floor(Date.now() / 1000);

function configIn(folder: string): Config {
  const text = JSON.stringify({
    listen: "127.0.0.1:0",
    management: "127.0.0.1:0",
    state_dir: folder,
    upstream: { url: "http://127.0.0.1:1", credential: { token: "${TOKEN}" } },
    clients: [{ id: CLIENT.id, secret: "${SECRET}", grant: SCOPES }],
  });
  return parseConfig(text, "bench", { TOKEN: "not-a-real-token", SECRET: CLIENT.secret }, servicesOf);
}

/** What each call took, in microseconds; none is made twice. */
async function timed(tokens: readonly string[], call: (token: string) => Promise<unknown>) {
  const times: number[] = [];
  for (const token of tokens) {
    const started = process.hrtime.bigint();
    await call(token);
    times.push(Number(process.hrtime.bigint() - started) / 1000);
    await breathe();
  }
  const sorted = times.toSorted((one, other) => one - other);
  return { median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}

/** As between requests: SQLite answers without giving way to timers, by which the store is followed. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Once what is of no use is gone: some of it needs several rounds. */
async function heapMb(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

/** Verification and memory, by the parts that a gateway is made of. Tokens that are used are not kept, as by their holders. */
async function measureVerifying(folder: string): Promise<Pick<Report, "verifyUs" | "heapMb">> {
  const facts = createFactFinder(loadCatalogue("databricks"));
  const config = configIn(folder);
  const opaque = await issueOpaque(config, SAMPLES);
  const tokens = await openTokens({ config, facts, issuer: ISSUER, log, firstGrant: undefined });
  const store = await openStore(config.store.location);
  const authenticate = async (token: string) => {
    const shown = {
      headers: { authorization: `Bearer ${token}` },
      method: "GET",
      url: "http://127.0.0.1:1/",
      certificate: null,
    };
    if (!(await tokens.identity.authenticate(shown)).ok) throw new Error("a good token was refused");
  };
  const useMany = async (count: number) => {
    for (let n = 0; n < count; n++) {
      await authenticate((await mint(tokens, 1))[0] as string);
      await breathe();
    }
  };
  try {
    await useMany(500);
    const signed = await mint(tokens, SAMPLES);
    const verifyUs = {
      "signed, not seen before": await timed(signed, authenticate),
      "signed, seen before": await timed(signed, authenticate),
      "opaque, not seen before": await timed(opaque, authenticate),
      "opaque, seen before": await timed(opaque, authenticate),
    };
    // Once the cache was full: what else of this process grows with use has then grown.
    await useMany(LIVE / 4);
    tokens.identity.forget();
    const unused = await heapMb();
    await useMany(LIVE);
    const used = (await heapMb()) - unused;
    await revokeMany(store, LIVE);
    const others = await timed(await mint(tokens, SAMPLES), authenticate);
    return {
      verifyUs: { ...verifyUs, "signed, not seen before, 100,000 others revoked": others },
      heapMb: { "100,000 live signed tokens, all used": used },
    };
  } finally {
    await store.close();
    await tokens.close();
  }
}

/** Of revocations as they come from a store: each subject a string of its own, not pieces of others. */
async function measureRevocations(): Promise<{ readonly mb: number; readonly set: RevocationSet }> {
  const set = createRevocationSet({ maxStaleMs: 1000, monotonicNow: () => performance.now() });
  const before = await heapMb();
  const times = { at: now(), expiresAt: now() + 3600 };
  for (let revision = 1; revision <= LIVE; revision++) {
    set.apply(revision, [{ kind: "token", subject: Buffer.from(randomUUID()).toString(), ...times }], now());
  }
  return { mb: (await heapMb()) - before, set };
}

/** And waits until the gateway has heard of it. */
async function revokeMany(store: Awaited<ReturnType<typeof openStore>>, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1000) {
    const subjects = Array.from({ length: 1000 }, randomUUID);
    const times = { at: now(), expiresAt: now() + 3600 };
    await store.revocations.add(subjects.map((subject) => ({ kind: "token" as const, subject, ...times })));
    await breathe();
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
}

async function mint({ keyring }: Awaited<ReturnType<typeof openTokens>>, count: number): Promise<string[]> {
  const times = { issuedAt: now(), expiresAt: now() + 3600 };
  const content = {
    clientId: CLIENT.id,
    scopes: SCOPES,
    details: [],
    actor: null,
    confirmation: null,
    budgets: [],
  };
  const minted: string[] = [];
  for (let n = 0; n < count; n++) {
    minted.push(await mintAccessToken({ id: randomUUID(), ...content, ...times }, keyring.signer(), ISSUER));
  }
  return minted;
}

async function issueOpaque(config: Config, count: number): Promise<string[]> {
  const store = await openStore(config.store.location);
  const times = { issuedAt: now(), expiresAt: now() + 3600, lastUsedAt: null };
  const made = Array.from({ length: count }, makeOpaqueToken);
  for (const { digest, hint } of made) {
    await store.tokens.add({
      id: randomUUID(),
      digest,
      hint,
      clientId: CLIENT.id,
      scopes: SCOPES,
      details: [],
      note: null,
      ...times,
    });
  }
  await store.close();
  return made.map(({ token }) => token.reveal());
}

/** Over HTTP, by a gateway in this process, which so shares its time with who asks. */
async function measureIssuing(folder: string): Promise<Report["issuedPerSecond"]> {
  const gateway = await startGateway(configIn(folder), log);
  const ask = async (form: Record<string, string>) => {
    const response = await fetch(`${gateway.url}/oidc/v1/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    const { access_token } = (await response.json()) as { access_token?: string };
    if (access_token === undefined) throw new Error(`no token: ${response.status}`);
    return access_token;
  };
  const own = { grant_type: "client_credentials", client_id: CLIENT.id, client_secret: CLIENT.secret };
  try {
    const started = performance.now();
    const parent = await ask(own);
    const first = performance.now() - started;
    const exchange = {
      grant_type: EXCHANGE,
      subject_token: parent,
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      scope: "catalogs:read",
    };
    return {
      "client credentials, the first time": 1000 / first,
      "client credentials": await perSecond(() => ask(own)),
      exchange: await perSecond(() => ask(exchange)),
    };
  } finally {
    await gateway.close(1000);
  }
}

async function perSecond(call: () => Promise<unknown>): Promise<number> {
  let left = ISSUED;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      while (left-- > 0) await call();
    }),
  );
  return ISSUED / ((performance.now() - started) / 1000);
}

function textOf({ node, cpu, cores, verifyUs, issuedPerSecond, heapMb: heap }: Report): string {
  const sections = [
    [
      ["to verify, µs", "median", "p99"],
      ...Object.entries(verifyUs).map(([name, { median, p99 }]) => [name, median.toFixed(1), p99.toFixed(1)]),
    ],
    [
      ["to issue over HTTP", "a second"],
      ...Object.entries(issuedPerSecond).map(([name, count]) => [name, count.toFixed(0)]),
    ],
    [["heap for", "MB"], ...Object.entries(heap).map(([name, mb]) => [name, mb.toFixed(1)])],
  ];
  return `Node ${node}, ${cpu}, ${cores} cores\n\n${sections.map((rows) => alignedText(rows)).join("\n")}`;
}

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});
if (values.help) process.stdout.write(HELP);
else {
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "postern-bench-"))) as [string, string];
  try {
    const revocations = await measureRevocations();
    const verifying = await measureVerifying(folders[0]);
    const report: Report = {
      node: process.version,
      cpu: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      verifyUs: verifying.verifyUs,
      issuedPerSecond: await measureIssuing(folders[1]),
      heapMb: {
        ...verifying.heapMb,
        [`${revocations.set.size.toLocaleString("en")} revocations`]: revocations.mb,
      },
    };
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : textOf(report));
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}
