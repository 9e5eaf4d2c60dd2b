import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { wholeAnswer } from "./whole-answer.ts";

const pieces = (...texts: string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

test("an answer is looked at whole, and what that gives goes on", async () => {
  const seen: string[] = [];
  const through = wholeAnswer({
    owner: "a",
    maxBytes: 100,
    look: (bytes) => {
      seen.push(bytes.toString());
      return "other";
    },
  });
  expect((await buffer(pieces("one", "two").pipe(through))).toString()).toBe("other");
  expect(seen).toEqual(["onetwo"]);
});

test("nothing of an answer goes on where the look finds something wrong", async () => {
  const through = wholeAnswer({
    owner: "a",
    maxBytes: 100,
    look: () => {
      throw new Error("a link");
    },
  });
  await expect(buffer(pieces("one", "two").pipe(through))).rejects.toThrow("a link");
});

test("an answer that is too long is not held to its end", async () => {
  let looked = false;
  const through = wholeAnswer({
    owner: "a",
    maxBytes: 5,
    look: (bytes) => {
      looked = true;
      return bytes;
    },
  });
  await expect(buffer(pieces("one", "two", "three").pipe(through))).rejects.toThrow("longer than 5 bytes");
  expect(looked).toBe(false);
});

describe("of all that is held for one client", () => {
  const MIB = 1024 * 1024;
  const hold = (owner: string) => {
    const through = wholeAnswer({ owner, maxBytes: 200 * MIB, look: (bytes) => bytes });
    through.on("error", () => {});
    return through;
  };
  const fill = (through: ReturnType<typeof hold>, size: number) =>
    new Promise<boolean>((resolve) => through.write(Buffer.alloc(size * MIB), (error) => resolve(!error)));

  test("there is a bound, which another's does not count towards, and which ends with the answers", async () => {
    const [first, second, third, other] = [hold("a"), hold("a"), hold("a"), hold("b")];
    expect(await fill(first, 100)).toBe(true);
    expect(await fill(second, 100)).toBe(false);
    expect(await fill(other, 100)).toBe(true);
    for (const through of [first, second, other]) {
      if (!through.closed) await new Promise((done) => through.destroy().once("close", done));
    }
    expect(await fill(third, 100)).toBe(true);
    third.destroy();
  });
});
