/**
 * @module `make soak`: mixed load on Postern for minutes. It passes where memory stays flat, nothing was answered otherwise
 * than it should be, and the decision log has each request by its id, once.
 */

import { createReadStream } from "node:fs";
import { Agent, request as ask } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { pathOf } from "./contenders/index.ts";
import { askForToken, CLIENT, fetchToken, type RunningPostern, startPostern } from "./contenders/postern.ts";
import { residentMb, withDescendants } from "./counters.ts";
import { positive } from "./options.ts";
import { pinWith, withCleanUp } from "./processes.ts";
import {
  CATALOG_PATH,
  CATALOG_SCOPES,
  LIST_PATH,
  LIST_SCOPES,
  OTHER_CATALOG_PATH,
  STATEMENT_SCOPES,
  STATEMENTS,
  STATEMENTS_PATH,
} from "./requests.ts";
import { tell } from "./tell.ts";
import { findTools } from "./tools.ts";
import { startUpstream } from "./upstream.ts";
import { median } from "./work/rounds.ts";

const HELP = `Usage: make soak ARGS='--minutes 10', or node bench/gateway/soak.ts [--minutes N]

Small GETs, filtered lists, SQL, denials, exchanges and revocations on Postern, all at once. Exits with 1 where memory grew
by more than 5 %, an answer was not as it should be, or a request is not in the decision log just once.
`;

const GROWTH_LIMIT = 0.05;
const CLIENTS = 16;
const SAMPLE_MS = 500;
/** Shares of the time: caches fill at first; then the first third of the rest is held against the last. */
const WARM_UP = 0.25;

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const SCOPES = [...CATALOG_SCOPES, ...LIST_SCOPES, ...STATEMENT_SCOPES];

interface Tally {
  readonly ids: Set<string>;
  readonly counts: Map<string, number>;
  readonly wrong: string[];
}

async function main(minutes: number): Promise<boolean> {
  const tools = await findTools(true);
  if ("path" in tools.taskset) pinWith(tools.taskset.path);
  const upstream = await startUpstream(pathOf(tools.nginx), "1", 1);
  const postern = await startPostern({ tools, upstreamPort: upstream.port, cpu: "0", scopes: SCOPES });
  const until = Date.now() + minutes * 60_000;
  const tally: Tally = { ids: new Set(), counts: new Map(), wrong: [] };
  const agent = new Agent({ keepAlive: true });
  const resident: number[] = [];
  const sampling = (async () => {
    while (Date.now() < until) {
      resident.push(residentMb(withDescendants([postern.gateway.pid])));
      await wait(SAMPLE_MS);
    }
  })();
  const clients = Array.from({ length: CLIENTS }, async (_, index) => {
    for (let turn = index; Date.now() < until; turn++) await step(postern, agent, tally, turn);
  });
  await Promise.all([...clients, sampling]);
  agent.destroy();
  await postern.gateway.stop();
  const logged = await countLogged(postern.decisionLog, tally.ids);
  const rest = resident.slice(Math.floor(resident.length * WARM_UP));
  const third = Math.max(1, Math.floor(rest.length / 3));
  const [first, last] = [median(rest.slice(0, third)), median(rest.slice(-third))];
  const growth = last / first - 1;
  const counts = [...tally.counts].map(([kind, count]) => `${kind} ${count.toLocaleString("en")}`);
  process.stdout.write(`${minutes} minutes: ${counts.join(", ")}
memory: ${first.toFixed(0)} MB, then ${last.toFixed(0)} MB (${(100 * growth).toFixed(1)} %)
wrong answers: ${tally.wrong.length} ${tally.wrong.slice(0, 5).join("; ")}
decisions: ${tally.ids.size.toLocaleString("en")} requests, ${logged.missing} of them not in the log, ${logged.twice} more than once
`);
  return growth <= GROWTH_LIMIT && tally.wrong.length === 0 && logged.missing === 0 && logged.twice === 0;
}

/** One of each ten is about tokens: an exchange, a use of what came of it, its revocation, and the wait until that holds. */
async function step(postern: RunningPostern, agent: Agent, tally: Tally, turn: number): Promise<void> {
  const { token } = postern;
  try {
    switch (turn % 10) {
      case 0:
        return await expectStatus(postern, agent, tally, "denial", OTHER_CATALOG_PATH, 403, token);
      case 1:
      case 2:
        return await expectStatus(postern, agent, tally, "list", LIST_PATH, 200, token);
      case 3: {
        const statement = STATEMENTS[turn % STATEMENTS.length] ?? "";
        return await expectStatus(postern, agent, tally, "SQL", STATEMENTS_PATH, 200, token, statement);
      }
      case 4:
        return turn % 100 === 4 ? await exchangeAndRevoke(postern, agent, tally) : undefined;
      default:
        return await expectStatus(postern, agent, tally, "GET", CATALOG_PATH, 200, token);
    }
  } catch (error) {
    tally.wrong.push((error as Error).message);
  }
}

async function exchangeAndRevoke(postern: RunningPostern, agent: Agent, tally: Tally): Promise<void> {
  const { access_token: narrow } = await askForToken(postern.url, {
    grant_type: EXCHANGE,
    subject_token: await fetchToken(postern.url, SCOPES),
    subject_token_type: ACCESS_TOKEN,
    scope: CATALOG_SCOPES.join(" "),
  });
  await expectStatus(postern, agent, tally, "GET by exchange", CATALOG_PATH, 200, narrow);
  const response = await fetch(`${postern.url}/oidc/v1/revoke`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` },
    body: new URLSearchParams({ token: narrow }),
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`a revocation was answered with ${response.status}`);
  // Within a second, as docs/tokens.md has it.
  await wait(1500);
  await expectStatus(postern, agent, tally, "GET after revocation", CATALOG_PATH, 401, narrow);
}

function expectStatus(
  { url }: RunningPostern,
  agent: Agent,
  { ids, counts, wrong }: Tally,
  kind: string,
  path: string,
  wanted: number,
  token: string,
  body?: string,
): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { "content-type": "application/json", "content-length": body.length }),
  };
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    const request = ask(`${url}${path}`, { method, agent, headers }, (response) => {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (response.statusCode !== wanted) wrong.push(`${kind}: ${response.statusCode}`);
      const id = response.headers["x-request-id"];
      // Who is not known is refused before there is anything to decide.
      if (typeof id !== "string") wrong.push(`${kind}: no request id`);
      else if (response.statusCode !== 401) ids.add(id);
      response.resume().on("end", resolve).on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function countLogged(path: string, ids: ReadonlySet<string>) {
  const found = new Set<string>();
  let twice = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { decision_id } = JSON.parse(line) as { readonly decision_id: string };
    if (found.has(decision_id)) twice++;
    found.add(decision_id);
  }
  return { missing: [...ids].filter((id) => !found.has(id)).length, twice };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "10" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else {
    const minutes = positive("--minutes", values.minutes);
    await withCleanUp(async () => {
      if (!(await main(minutes))) process.exitCode = 1;
    }).catch((error: unknown) => {
      tell((error as Error).message);
      process.exitCode = 1;
    });
  }
}
