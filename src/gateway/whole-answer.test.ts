import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { wholeAnswer } from "./whole-answer.ts";

const pieces = (...texts: string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

test("an answer is looked at whole, and what that gives goes on", async () => {
  const seen: string[] = [];
  const through = wholeAnswer(100, (bytes) => {
    seen.push(bytes.toString());
    return "other";
  });
  expect((await buffer(pieces("one", "two").pipe(through))).toString()).toBe("other");
  expect(seen).toEqual(["onetwo"]);
});

test("nothing of an answer goes on where the look finds something wrong", async () => {
  const through = wholeAnswer(100, () => {
    throw new Error("a link");
  });
  await expect(buffer(pieces("one", "two").pipe(through))).rejects.toThrow("a link");
});

test("an answer that is too long is not held to its end", async () => {
  let looked = false;
  const through = wholeAnswer(5, (bytes) => {
    looked = true;
    return bytes;
  });
  await expect(buffer(pieces("one", "two", "three").pipe(through))).rejects.toThrow("longer than 5 bytes");
  expect(looked).toBe(false);
});
