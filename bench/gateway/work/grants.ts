/**
 * @module Many grants: whether a request costs more where the gateway knows a thousand clients with a hundred scopes each,
 * and where its token itself has a hundred.
 */

import { randomBytes, scryptSync } from "node:crypto";
import { truncateSync } from "node:fs";
import { checkContender, exactly } from "../check.ts";
import { POSTERN } from "../contenders/index.ts";
import { CLIENT, startPostern } from "../contenders/postern.ts";
import { CATALOG, CATALOG_PATH, CATALOG_SCOPES } from "../requests.ts";
import { wrkScript } from "../wrk.ts";
import { load } from "./closed-loop.ts";
import { takeTurns } from "./rounds.ts";
import type { Bench, WorkResult } from "./types.ts";

const SCOPES_EACH = 100;
const ROUNDS = 3;

const scopesOf = (client: number) =>
  Array.from({ length: SCOPES_EACH }, (_, index) => `catalogs:read:unit_${client}_${index}`);

/** So many clients beside the one that asks. */
function others(count: number): readonly object[] {
  const secret_hash = hashOf("of-a-client-that-does-not-ask");
  return Array.from({ length: count }, (_, index) => ({
    id: `other-${index}`,
    secret_hash,
    grant: scopesOf(index),
  }));
}

function hashOf(secret: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(secret, salt, 32, { N: 16_384, r: 8, p: 1 });
  return `scrypt$N=16384,r=8,p=1$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

export async function grants(bench: Bench): Promise<WorkResult> {
  const script = wrkScript({ path: CATALOG_PATH });
  const postern = bench.contenders.find(({ name }) => name === POSTERN);
  const variants = [
    { name: "1 grant", clients: 0, scopes: CATALOG_SCOPES },
    { name: "1,000 grants of 10 clients", clients: 10, scopes: CATALOG_SCOPES },
    { name: "100,000 grants of 1,000 clients", clients: 1000, scopes: CATALOG_SCOPES },
    { name: "100 scopes in the token", clients: 0, scopes: [...scopesOf(0).slice(1), ...CATALOG_SCOPES] },
  ];
  const entrants = (postern === undefined ? [] : variants).map(({ name, clients, scopes }) => ({
    name,
    async begin() {
      const own = { id: CLIENT.id, secret: "${BENCH_SECRET}", grant: scopes };
      const running = await startPostern({
        tools: bench.tools,
        upstreamPort: bench.upstream.port,
        cpu: bench.cpus.gateway,
        scopes,
        config: { clients: [own, ...others(clients)] },
      });
      const expected = { method: "GET", path: CATALOG_PATH, judge: exactly(CATALOG) } as const;
      if (postern !== undefined) await checkContender(postern, running, expected);
      const round = async (seconds: number) => {
        const figures = await load(bench, running, CATALOG_PATH, script, seconds);
        truncateSync(running.decisionLog);
        return figures;
      };
      return {
        processes: running.processes,
        warmUp: async () => void (await round(bench.options.seconds)),
        round: () => round(bench.options.seconds),
      };
    },
  }));
  return {
    work: "grants",
    title: "Many grants: small GETs through Postern",
    reference: "1 grant",
    ratios: ["requests/s", "CPU µs"],
    rows: await takeTurns(entrants, bench.options.rounds ?? ROUNDS),
  };
}
