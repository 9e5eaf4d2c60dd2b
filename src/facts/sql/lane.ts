/**
 * @module One worker thread and its life: a statement at a time, each within a budget of time; a thread that goes over it, or
 * fails, is ended and replaced.
 */

import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { SqlFacts } from "../../model/input.ts";
import { opaqueSql } from "./facts.ts";
import type { Answer, Task } from "./worker.ts";

export interface LaneOptions {
  readonly budgetMs: number;
  readonly maxHeapMb: number;
  /** The lane can take a task, or has found out that it can't start at all. */
  readonly onIdle: (lane: Lane) => void;
}

interface Running {
  readonly timer: NodeJS.Timeout;
  readonly done: (facts: SqlFacts) => void;
}

// `.ts` in a checkout, `.js` where it was compiled.
const ENTRY = new URL(`./worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

/** V8 would take 100 MB more for garbage, and be no faster. */
const MAX_YOUNG_GENERATION_MB = 16;

/** Threads in a row that end before they are ready: then it is not the statements' fault. */
const MAX_FAILED_STARTS = 3;

export class Lane {
  readonly #options: LaneOptions;
  #worker: Worker;
  #isReady = false;
  #isClosed = false;
  #failedStarts = 0;
  #running: Running | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#worker = this.#start();
  }

  get isIdle(): boolean {
    return this.#isReady && this.#running === null && !this.#isClosed;
  }

  /** Nothing that it is given will be analysed. */
  get isBroken(): boolean {
    return this.#failedStarts >= MAX_FAILED_STARTS;
  }

  /** Only where the lane is idle. Never rejects: what can't be analysed is opaque. */
  run(task: Task): Promise<SqlFacts> {
    return new Promise((resolve) => {
      // Keeps the process alive, as an idle thread does not.
      this.#worker.ref();
      const timer = setTimeout(() => this.#overdue(timer), this.#options.budgetMs);
      this.#running = { timer, done: resolve };
      this.#worker.postMessage(task);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#finish(opaqueSql(["the gateway is closing"]));
    await this.#worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(ENTRY, {
      execArgv: [],
      env: {},
      resourceLimits: {
        maxOldGenerationSizeMb: this.#options.maxHeapMb,
        maxYoungGenerationSizeMb: MAX_YOUNG_GENERATION_MB,
      },
    });
    worker.unref();
    worker.on("message", (answer: Answer) => {
      if (worker === this.#worker) this.#take(answer);
    });
    // The thread's own end is told by "exit", which follows.
    worker.on("error", () => {});
    worker.on("exit", () => {
      if (worker === this.#worker) this.#replace("it could not be analysed");
    });
    return worker;
  }

  #take(answer: Answer): void {
    if (answer.kind === "facts") this.#finish(answer.facts);
    this.#isReady = true;
    this.#failedStarts = 0;
    this.#worker.unref();
    this.#options.onIdle(this);
  }

  #finish(facts: SqlFacts): void {
    if (this.#running === null) return;
    clearTimeout(this.#running.timer);
    this.#running.done(facts);
    this.#running = null;
  }

  /** Where this thread was held up, the answer may be there already: let it come first. */
  #overdue(timer: NodeJS.Timeout): void {
    setImmediate(() => {
      if (this.#running?.timer === timer) this.#replace("it took too long to analyse");
    });
  }

  #replace(reason: string): void {
    if (!this.#isReady) this.#failedStarts++;
    this.#isReady = false;
    const old = this.#worker;
    if (!this.#isClosed && !this.isBroken) this.#worker = this.#start();
    void old.terminate();
    this.#finish(opaqueSql([reason]));
    if (this.isBroken) this.#options.onIdle(this);
  }
}
