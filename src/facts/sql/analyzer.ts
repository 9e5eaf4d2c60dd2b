/**
 * @module The analysis beside the thread that serves: threads of its own, a budget of time for each statement, a bounded
 * queue before them, and a small memory of what was asked lately.
 */

import type { SqlFacts } from "../../model/input.ts";
import { RecentCache } from "./cache.ts";
import { opaqueSql } from "./facts.ts";
import { Lane } from "./lane.ts";
import { MAX_SQL_BYTES } from "./limits.ts";
import type { Namespace } from "./names.ts";
import type { Task } from "./worker.ts";

export interface SqlAnalyzer {
  /** Starts the threads, so that they have learnt the grammar when the first statement comes; that starts them, too. */
  start(): void;
  /** Never rejects: what can't be analysed is opaque, with the reason. */
  analyze(sql: string, namespace: Namespace): Promise<SqlFacts>;
  /** Ends the threads; statements under way are opaque. */
  close(): Promise<void>;
}

export interface SqlAnalyzerOptions {
  /** For one statement, from when a thread takes it up. */
  readonly budgetMs?: number;
  readonly threads?: number;
  /** Statements that wait for a thread; more are opaque at once. */
  readonly maxWaiting?: number;
  /** How long a statement may wait. */
  readonly maxWaitMs?: number;
  /** Of one thread; it is ended above that, and replaced. */
  readonly maxHeapMb?: number;
  /** Results that are remembered; 0 remembers none. */
  readonly maxRemembered?: number;
}

interface Waiting {
  readonly task: Task;
  readonly done: (facts: SqlFacts) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * In UTF-16 units. Longer statements come seldom twice, and would fill the memory. One thread takes none of them, so that
 * short statements, which are most, do not wait for those that are made to take long.
 */
const SHORT_LENGTH = 4096;

/** Some 100 MB a thread once it has learnt the grammar: whoever sees no SQL should not pay for it. */
export function createSqlAnalyzer(options: SqlAnalyzerOptions = {}): SqlAnalyzer {
  return new Analyzer(options);
}

class Analyzer implements SqlAnalyzer {
  readonly #makeLanes: () => readonly Lane[];
  #lanes: readonly Lane[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #maxWaiting: number;
  readonly #maxWaitMs: number;
  readonly #remembered: RecentCache<SqlFacts>;
  #isClosed = false;

  constructor(options: SqlAnalyzerOptions) {
    const { budgetMs = 250, threads = 2, maxHeapMb = 256, maxRemembered = 1000 } = options;
    this.#maxWaiting = options.maxWaiting ?? 256;
    this.#maxWaitMs = options.maxWaitMs ?? 5000;
    this.#remembered = new RecentCache(maxRemembered);
    const onIdle = (lane: Lane) => this.#feed(lane);
    this.#makeLanes = () => Array.from({ length: threads }, () => new Lane({ budgetMs, maxHeapMb, onIdle }));
  }

  start(): void {
    if (this.#lanes.length === 0 && !this.#isClosed) this.#lanes = this.#makeLanes();
  }

  async analyze(sql: string, namespace: Namespace): Promise<SqlFacts> {
    if (this.#isClosed) return opaqueSql(["the gateway is closing"]);
    // Before it is copied to a thread.
    if (sql.length > MAX_SQL_BYTES) return opaqueSql([`it is longer than ${MAX_SQL_BYTES} bytes`]);
    const { catalog, schema } = namespace;
    const key = sql.length > SHORT_LENGTH ? null : JSON.stringify([catalog, schema, sql]);
    const remembered = key === null ? undefined : this.#remembered.get(key);
    if (remembered !== undefined) return remembered;
    this.start();
    const facts = await this.#queue({ sql, namespace: { catalog, schema } });
    // What is opaque may be so for want of time.
    if (key !== null && !facts.opaque) this.#remembered.set(key, facts);
    return facts;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { timer, done } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      done(opaqueSql(["the gateway is closing"]));
    }
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #queue(task: Task): Promise<SqlFacts> {
    const lane = this.#lanes.find((each) => each.isIdle && this.#isFor(each, task));
    if (lane !== undefined) return lane.run(task);
    if (this.#waiting.length >= this.#maxWaiting) {
      return Promise.resolve(opaqueSql(["too many statements wait to be analysed; try again later"]));
    }
    if (this.#lanes.every(({ isBroken }) => isBroken)) return Promise.resolve(NOT_STARTED);
    return new Promise((done) => {
      const timer = setTimeout(() => this.#giveUp(done), this.#maxWaitMs);
      this.#waiting.push({ task, done, timer });
    });
  }

  #feed(lane: Lane): void {
    if (this.#lanes.every(({ isBroken }) => isBroken)) {
      for (const { timer, done } of this.#waiting.splice(0)) {
        clearTimeout(timer);
        done(NOT_STARTED);
      }
      return;
    }
    const next = lane.isIdle ? this.#takeShortest(lane) : undefined;
    if (next === undefined) return;
    clearTimeout(next.timer);
    void lane.run(next.task).then(next.done);
  }

  /** The last thread of several takes short statements only. */
  #isFor(lane: Lane, { sql }: Task): boolean {
    return sql.length <= SHORT_LENGTH || this.#lanes.length === 1 || lane !== this.#lanes.at(-1);
  }

  #takeShortest(lane: Lane): Waiting | undefined {
    const lengths = this.#waiting.map(({ task }) =>
      this.#isFor(lane, task) ? task.sql.length : Number.POSITIVE_INFINITY,
    );
    const shortest = Math.min(...lengths);
    return Number.isFinite(shortest) ? this.#waiting.splice(lengths.indexOf(shortest), 1)[0] : undefined;
  }

  #giveUp(done: Waiting["done"]): void {
    const at = this.#waiting.findIndex((waiting) => waiting.done === done);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    done(opaqueSql(["it waited too long to be analysed; try again later"]));
  }
}

const NOT_STARTED = opaqueSql(["the analysis of SQL could not be started"]);
