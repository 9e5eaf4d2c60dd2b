/**
 * @module The thread that analyses: one statement after another, told by messages. It is ended from outside where one takes
 * too long.
 */

import { parentPort } from "node:worker_threads";
import type { SqlFacts } from "../../model/input.ts";
import { analyzeWith } from "./analyze.ts";
import type { Namespace } from "./names.ts";
import { createSparkGrammar } from "./spark/parse.ts";
import { WARM_UP } from "./warm-up.ts";

export interface Task {
  readonly sql: string;
  readonly namespace: Namespace;
}

/** What the thread says: that it is ready, and then one answer for each task. */
export type Answer = { readonly kind: "ready" } | { readonly kind: "facts"; readonly facts: SqlFacts };

const port = parentPort;
if (port === null) throw new Error("src/facts/sql/worker is a worker thread's module");

const grammar = createSparkGrammar();
for (const sql of WARM_UP) grammar.parse(sql);

port.on("message", ({ sql, namespace }: Task) => {
  port.postMessage({ kind: "facts", facts: analyzeWith(grammar, sql, namespace) } satisfies Answer);
});
port.postMessage({ kind: "ready" } satisfies Answer);
