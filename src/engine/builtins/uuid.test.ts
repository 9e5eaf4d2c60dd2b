import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toPlain, type Value } from "../values/index.ts";
import type { Evaluation } from "./builtin.ts";
import { uuidBuiltins } from "./uuid.ts";

const parse = (text: string) => {
  const result: Value | undefined = uuidBuiltins["uuid.parse"]([text]);
  return result === undefined ? undefined : toPlain(result);
};

describe("uuid.parse", () => {
  const first = {
    version: 1,
    variant: "RFC4122",
    nodeid: "9f-36-19-c7-49-3f",
    macvariables: "local:multicast",
    clocksequence: 13946,
  };

  it.each([
    "c2fc67c2-47f2-11ee-b67a-9f3619c7493f",
    "C2FC67C2-47F2-11EE-B67A-9F3619C7493F",
    "urn:uuid:c2fc67c2-47f2-11ee-b67a-9f3619c7493f",
    "{c2fc67c2-47f2-11ee-b67a-9f3619c7493f}",
    "xc2fc67c2-47f2-11ee-b67a-9f3619c7493fy",
    "c2fc67c247f211eeb67a9f3619c7493f",
  ])("tells of %s when and where it was made", (text) => {
    expect(parse(text)).toMatchObject(first);
  });

  it("tells of version 2 whom it stands for", () => {
    expect(parse("000003e8-48b9-21ee-b200-325096b39f47")).toMatchObject({
      version: 2,
      domain: "Person",
      id: 1000,
      macvariables: "local:unicast",
    });
    expect(parse("000003e8-48b9-21ee-b209-305096b39f47")).toMatchObject({
      domain: "Domain9",
      macvariables: "global:unicast",
    });
  });

  it.each([
    ["00000000-0000-4000-8000-000000000000", { version: 4, variant: "RFC4122" }],
    ["00000000-0000-fcd1-f4e0-9bab06a52ece", { version: 15, variant: "Future" }],
    ["00000000-0000-4000-0000-000000000000", { version: 4, variant: "Reserved" }],
    ["00000000-0000-4000-c000-000000000000", { version: 4, variant: "Microsoft" }],
  ])("tells of %s its version and variant alone", (text, parts) => {
    expect(parse(text)).toEqual(parts);
  });

  it.each([
    "",
    "00000000-0000-4000-8000-00000000000",
    "g0000000-0000-4000-8000-000000000000",
    "00000000000040008000",
  ])("has no result for %j", (text) => {
    expect(parse(text)).toBeUndefined();
  });
});

describe("uuid.rfc4122", () => {
  const evaluation = () => ({ remembered: new Map(), randomBytes }) as unknown as Evaluation;

  it("makes one of version 4", () => {
    const uuid = uuidBuiltins["uuid.rfc4122"](["key"], evaluation());
    expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it("gives the same for a key within an evaluation, and another for another key or in another evaluation", () => {
    const one = evaluation();
    const make = (key: string, within: Evaluation) => uuidBuiltins["uuid.rfc4122"]([key], within);
    expect(make("a", one)).toBe(make("a", one));
    expect(make("a", one)).not.toBe(make("b", one));
    expect(make("a", one)).not.toBe(make("a", evaluation()));
  });
});
