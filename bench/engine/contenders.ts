/**
 * @module What evaluates a policy in the benchmark: this engine, OPA's own package for Node, and OPA's server over loopback.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { loadPolicy } from "../../src/engine/index.ts";
import { opaBinary } from "../../tools/opa.ts";
import { freePort, start } from "../gateway/processes.ts";
import type { Case } from "./cases.ts";

export interface Contender {
  /** Evaluates so many times; throws where the answer is not a result. */
  evaluate(count: number): void | Promise<void>;
  setData(): void | Promise<void>;
  /** Changes one grant in place; null where it can't. */
  readonly patch: (() => void | Promise<void>) | null;
  /** Bytes of memory that are its own, or its process's. */
  memory(): number;
  close(): void | Promise<void>;
}

export type Open = (of: Case) => Contender | Promise<Contender>;

interface OpaWasm {
  evaluate(input: unknown): readonly unknown[];
  setData(data: unknown): void;
}

const { loadPolicySync } = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as {
  loadPolicySync(wasm: Uint8Array, memory: { initial: number; maximum: number }): OpaWasm;
};

/** Memory that 100,000 grants need. */
const MEMORY_PAGES = 4_096;
const CHANGED = [{ resource: "/r/7/9", actions: ["read", "write"] }];

function evaluateMany(evaluate: (input: unknown) => unknown, input: unknown, count: number): void {
  let last: unknown;
  for (let at = 0; at < count; at++) last = evaluate(input);
  if (!Array.isArray(last) || last.length !== 1) throw new Error("no result");
}

const rss = () => process.memoryUsage().rss;

const here: Open = ({ wasm, data, input, grant, rule }) => {
  const policy = loadPolicy(wasm, { memoryPages: MEMORY_PAGES, deadlineMs: 10_000 });
  policy.setData(data);
  return {
    evaluate: (count) => evaluateMany((document) => policy.evaluate(document, rule), input, count),
    setData: () => policy.setData(data),
    patch:
      grant === undefined ? null : () => policy.patchData([{ op: "upsert", path: grant, value: CHANGED }]),
    memory: rss,
    close: () => policy.close(),
  };
};

const opaWasm: Open = ({ wasm, data, input }) => {
  const policy = loadPolicySync(wasm, { initial: 5, maximum: MEMORY_PAGES });
  policy.setData(data);
  return {
    evaluate: (count) => evaluateMany((document) => policy.evaluate(document), input, count),
    setData: () => policy.setData(data),
    patch: null,
    memory: rss,
    close: () => undefined,
  };
};

/** So many requests under way at once, each on a connection that is kept. */
const CONNECTIONS = 16;

const server: Open = async ({ rego, data, input, rule, grant }) => {
  const folder = mkdtempSync(join(tmpdir(), "postern-bench-"));
  const files = rego.map((text, at) => {
    const file = join(folder, `${at}.rego`);
    writeFileSync(file, text);
    return file;
  });
  const port = await freePort();
  const args = [
    "run",
    "--server",
    "--addr",
    `127.0.0.1:${port}`,
    "--log-level",
    "error",
    "--skip-version-check",
  ];
  const opa = start("OPA", await opaBinary(), [...args, ...files], {
    cpu: null,
    env: { OPA_TELEMETRY: "off" },
  });
  await opa.listening(port);
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS, pipelining: 1 });
  const ask = async (
    method: "POST" | "PUT" | "PATCH",
    path: string,
    body: unknown,
    type = "application/json",
  ) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await pool.request({ method, path, body: text, headers: { "content-type": type } });
    const said = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`OPA answers ${answer.statusCode}: ${said}`);
    return said;
  };
  const question = JSON.stringify({ input });
  const setData = async () => {
    for (const [key, value] of Object.entries(data)) await ask("PUT", `/v1/data/${key}`, value);
  };
  await setData();
  return {
    async evaluate(count) {
      let left = count;
      let last = "";
      const worker = async () => {
        while (left-- > 0) last = await ask("POST", `/v1/data/${rule}`, question);
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, worker));
      if (!last.includes('"result"')) throw new Error("no result");
    },
    setData,
    patch:
      grant === undefined
        ? null
        : async () => {
            const change = [{ op: "replace", path: `/${grant.slice(1).join("/")}`, value: CHANGED }];
            await ask("PATCH", `/v1/data/${grant[0]}`, change, "application/json-patch+json");
          },
    memory: () => residentBytes(opa.pid),
    async close() {
      await pool.close();
      await opa.stop();
      rmSync(folder, { recursive: true });
    },
  };
};

function residentBytes(pid: number): number {
  const [, kib = "0"] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) * 1_024;
}

/** By their columns. */
export const CONTENDERS: Readonly<Record<"here" | "opa-wasm" | "opa server", Open>> = {
  here,
  "opa-wasm": opaWasm,
  "opa server": server,
};
