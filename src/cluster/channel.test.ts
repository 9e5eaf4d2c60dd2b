import { expect, test } from "vitest";
import { type Answers, askAll, openChannel, type Port } from "./channel.ts";

/** Two ends, whose packets go as JSON; `close` cuts them. */
function pair() {
  const messages: ((message: unknown) => void)[][] = [[], []];
  const closes: (() => void)[] = [];
  const end = (own: number): Port => ({
    send(packet, done) {
      const text = JSON.stringify(packet);
      queueMicrotask(() => {
        for (const listener of messages[1 - own] ?? []) listener(JSON.parse(text));
        done(null);
      });
    },
    onMessage: (listener) => messages[own]?.push(listener),
    onClose: (listener) => closes.push(listener),
  });
  return {
    one: end(0),
    other: end(1),
    close() {
      for (const listener of closes) listener();
    },
  };
}

const answers = {
  sum: (a: number, b: number) => a + b,
  fails: (): void => {
    throw new Error("no room");
  },
  silent: () => new Promise<void>(() => {}),
} satisfies Answers;

test("a question has the answer of its own name, however many are asked at once", async () => {
  const { one, other } = pair();
  openChannel(other, answers);
  const { ask } = openChannel<typeof answers>(one, {});
  const sums = await Promise.all(Array.from({ length: 100 }, (_, n) => ask("sum", n, 1)));
  expect(sums).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
});

test("a question rejects where the answer fails, is not known, or does not come in time", async () => {
  const { one, other } = pair();
  openChannel(other, answers);
  const { ask } = openChannel<typeof answers & { toString: () => string }>(one, {}, { timeoutMs: 10 });
  await expect(ask("fails")).rejects.toThrow("no room");
  await expect(ask("toString")).rejects.toThrow("there is no answer to toString");
  await expect(ask("silent")).rejects.toThrow("no answer to silent in 10 ms");
});

test("more questions than may wait reject at once", async () => {
  const { one, other, close } = pair();
  openChannel(other, answers);
  const { ask } = openChannel<typeof answers>(one, {}, { maxWaiting: 1 });
  const first = ask("silent");
  await expect(ask("sum", 1, 1)).rejects.toThrow("too many questions");
  close();
  await expect(first).rejects.toThrow("the other process is gone");
});

test("who is asked with others and is gone is counted, and holds up nobody", async () => {
  const [here, gone] = [pair(), pair()];
  openChannel(here.other, answers);
  const channels = [here.one, gone.one].map((port) => openChannel<typeof answers>(port, {}));
  gone.close();
  expect(await askAll(channels, "sum", 1, 2)).toEqual({ failed: 1 });
});
