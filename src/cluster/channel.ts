/**
 * @module Questions and answers between two processes of one gateway, over Node's own channel to a child (`process.send`). What
 * waits is bounded in number and in time: a question that is not answered rejects, and what depends on it is denied.
 */

/** One end of a channel, as `process` and `cluster.Worker` have it. */
export interface Port {
  /** False, or an error, where nothing can be sent any more. */
  send(message: Packet, done: (error: Error | null) => void): unknown;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

type Packet =
  | { readonly postern: "ask"; readonly id: number; readonly name: string; readonly with: readonly unknown[] }
  | { readonly postern: "tell"; readonly name: string; readonly with: readonly unknown[] }
  | { readonly postern: "answer"; readonly id: number; readonly value: unknown }
  | { readonly postern: "failure"; readonly id: number; readonly message: string };

/** What a process answers, by name. What goes in and out is copied as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: arguments of any kind; `Channel` has each one's own.
export type Answers = Readonly<Record<string, (...args: any[]) => unknown>>;

export interface Channel<Theirs extends Answers> {
  /** Rejects where the other end can't answer, does not in time, or too many questions wait. */
  ask<Name extends keyof Theirs & string>(
    name: Name,
    ...args: Parameters<Theirs[Name]>
  ): Promise<Awaited<ReturnType<Theirs[Name]>>>;
  /** Without an answer. */
  tell<Name extends keyof Theirs & string>(name: Name, ...args: Parameters<Theirs[Name]>): void;
}

export interface ChannelOptions {
  readonly timeoutMs?: number;
  readonly maxWaiting?: number;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Longer than a disk stalls that is only slow. */
const TIMEOUT_MS = 10_000;
/** Above what a worker has in flight by far. */
const MAX_WAITING = 20_000;

export function openChannel<Theirs extends Answers>(
  port: Port,
  answers: Answers,
  { timeoutMs = TIMEOUT_MS, maxWaiting = MAX_WAITING }: ChannelOptions = {},
): Channel<Theirs> {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let isClosed = false;

  const settle = (id: number, act: (one: Waiting) => void) => {
    const one = waiting.get(id);
    if (one === undefined) return;
    waiting.delete(id);
    clearTimeout(one.timer);
    act(one);
  };
  const fail = (id: number, message: string) => settle(id, ({ reject }) => reject(new Error(message)));
  const send = (packet: Packet, onError: (error: Error) => void = () => {}) => {
    if (isClosed) return onError(new Error("the other process is gone"));
    port.send(packet, (error) => {
      if (error !== null) onError(error);
    });
  };
  const answer = async (name: string, args: readonly unknown[]): Promise<unknown> => {
    if (!Object.hasOwn(answers, name)) throw new Error(`there is no answer to ${name}`);
    return await answers[name]?.(...args);
  };

  port.onMessage((message) => {
    const packet = Object(message) as Packet;
    switch (packet.postern) {
      case "ask":
        answer(packet.name, packet.with).then(
          (value) => send({ postern: "answer", id: packet.id, value }),
          (error: unknown) => send({ postern: "failure", id: packet.id, message: messageOf(error) }),
        );
        break;
      case "tell":
        // Whoever tells wants no answer, and hears of no failure.
        answer(packet.name, packet.with).catch(() => {});
        break;
      case "answer":
        settle(packet.id, ({ resolve }) => resolve(packet.value));
        break;
      case "failure":
        fail(packet.id, packet.message);
        break;
      default:
        // Another's, such as those of node:cluster.
        break;
    }
  });
  port.onClose(() => {
    isClosed = true;
    for (const id of [...waiting.keys()]) fail(id, "the other process is gone");
  });

  return {
    ask(name, ...args) {
      if (waiting.size >= maxWaiting) {
        return Promise.reject(new Error("too many questions wait for another process"));
      }
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => fail(id, `no answer to ${name} in ${timeoutMs} ms`), timeoutMs);
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
        send({ postern: "ask", id, name, with: args }, (error) => fail(id, error.message));
      });
    },
    tell: (name, ...args) => send({ postern: "tell", name, with: args }),
  };
}

/** Asks all at once; resolves once each has answered or is gone, with how many did not answer. */
export async function askAll<Theirs extends Answers, Name extends keyof Theirs & string>(
  channels: Iterable<Channel<Theirs>>,
  name: Name,
  ...args: Parameters<Theirs[Name]>
): Promise<{ readonly failed: number }> {
  const outcomes = await Promise.allSettled([...channels].map((channel) => channel.ask(name, ...args)));
  return { failed: outcomes.filter(({ status }) => status === "rejected").length };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
