import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { closeFrame, FrameFollower } from "./frames.ts";

const header = (...bytes: number[]) => Buffer.from(bytes);
const MASK = [1, 2, 3, 4];

function payloadsOf(follower: FrameFollower, chunks: readonly Buffer[]): readonly string[] | null {
  const payloads = [""];
  for (const chunk of chunks) {
    const pieces = follower.follow(chunk);
    if (pieces === null) return null;
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes))).toEqual(chunk);
    for (const { bytes, isPayload, endsFrame } of pieces) {
      if (isPayload) payloads.push(`${payloads.pop()}${bytes.toString("latin1")}`);
      if (endsFrame) payloads.push("");
    }
  }
  return payloads;
}

test("payloads are found however the bytes are cut", () => {
  const long = Buffer.alloc(70_000, "x");
  const medium = Buffer.alloc(300, "y");
  const bytes = Buffer.concat([
    header(0x01, 2),
    Buffer.from("ab"),
    header(0x89, 0),
    header(0x80, 126, 1, 44),
    medium,
    header(0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70),
    long,
    closeFrame(1000, "bye", { isMasked: false }),
  ]);
  const cuts = fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 20 });
  const dense = fc.constant(Array.from({ length: 330 }, (_, index) => index + 1));
  fc.assert(
    fc.property(fc.oneof(cuts, dense), (at) => {
      const sorted = [0, ...at.toSorted((one, other) => one - other), bytes.length];
      const chunks = sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
      const follower = new FrameFollower({ isMasked: false });
      expect(payloadsOf(follower, chunks)).toEqual([
        ...["ab", "", medium.toString(), long.toString(), "\u0003\u00e8bye"],
        "",
      ]);
      expect([follower.isBetweenFrames, follower.hasClosed]).toEqual([true, true]);
    }),
    { numRuns: 50 },
  );
});

test("a masked frame has four bytes more before its payload", () => {
  const follower = new FrameFollower({ isMasked: true });
  expect(payloadsOf(follower, [header(0x81, 0x83, ...MASK), Buffer.from("abc")])).toEqual(["abc", ""]);
});

describe("what is no frame that may stand there breaks it for good", () => {
  test.each<[string, boolean, number[]]>([
    ["a client's without a mask", true, [0x81, 1]],
    ["a server's with a mask", false, [0x81, 0x81]],
    ["an extension's bit", false, [0xc1, 1]],
    ["an opcode that nobody knows", false, [0x83, 1]],
    ["a control frame in parts", false, [0x09, 0]],
    ["a control frame that is too long", false, [0x89, 126]],
    ["a continuation of nothing", false, [0x80, 0]],
    ["a message within a message", false, [0x01, 0, 0x81, 0]],
    ["anything after a Close frame", false, [0x88, 0, 0x81, 0]],
    ["a length beyond all numbers", false, [0x82, 127, 0xff, 0, 0, 0, 0, 0, 0, 0]],
    ["a request", true, [...Buffer.from("GET / HTTP/1.1")]],
  ])("%s", (_, isMasked, bytes) => {
    const follower = new FrameFollower({ isMasked });
    expect(follower.follow(Buffer.from(bytes))).toBeNull();
    expect(follower.follow(header(0x81, isMasked ? 0x80 : 0, ...(isMasked ? MASK : [])))).toBeNull();
    expect(follower.isBetweenFrames).toBe(false);
  });
});

test("a Close frame is one that a follower takes", () => {
  for (const isMasked of [true, false]) {
    const follower = new FrameFollower({ isMasked });
    expect(follower.follow(closeFrame(1008, "x".repeat(200), { isMasked }))).not.toBeNull();
    expect(follower.hasClosed).toBe(true);
  }
});
