import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { createStatementOwners } from "./statement-owners.ts";

const answer = (id: string, rest = "") => `{"statement_id":"${id}","status":{"state":"SUCCEEDED"}${rest}}`;

async function pass(
  owners: ReturnType<typeof createStatementOwners>,
  owner: string,
  ...chunks: string[]
): Promise<string> {
  return await text(Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(owners.note(owner)));
}

describe("a statement", () => {
  test("belongs to whoever started it, and the answer is passed on as it is", async () => {
    const owners = createStatementOwners();
    expect(await pass(owners, "a", '{"statement', '_id":"01ef-1","status":{}}')).toBe(
      '{"statement_id":"01ef-1","status":{}}',
    );
    expect(owners.isOwner("a", ["01ef-1"])).toBe(true);
    expect(owners.isOwner("b", ["01ef-1"])).toBe(false);
  });

  test("is found wherever its id stands in a short answer, and at the front of a long one", async () => {
    const owners = createStatementOwners();
    await pass(owners, "a", '{"status":{},"statement_id":"late"}');
    const long = answer("long", `,"result":"${"x".repeat(100_000)}"`);
    expect(await pass(owners, "a", long.slice(0, 70_000), long.slice(70_000))).toBe(long);
    const late = `{"result":"${"x".repeat(100_000)}","statement_id":"too-late"}`;
    await pass(owners, "a", late.slice(0, 70_000), late.slice(70_000));
    expect(owners.isOwner("a", ["late", "long"])).toBe(true);
    expect(owners.isOwner("a", ["too-late"])).toBe(false);
  });

  test.each(['{"statement_id":7}', '{"statement_id":"a b"}', "[]", "null", "", "no JSON", '{"x":1}'])(
    "is none in %j",
    async (body) => {
      const owners = createStatementOwners();
      expect(await pass(owners, "a", body)).toBe(body);
      expect(owners.isOwner("a", ["7", "a b"])).toBe(false);
    },
  );

  test("is not taken over by another client that is told of it", async () => {
    const owners = createStatementOwners();
    await pass(owners, "a", answer("x"));
    await pass(owners, "b", answer("x"));
    expect([owners.isOwner("a", ["x"]), owners.isOwner("b", ["x"])]).toEqual([true, false]);
  });

  test("is one of several only where all of them are", async () => {
    const owners = createStatementOwners();
    await pass(owners, "a", answer("x"));
    expect(owners.isOwner("a", ["x", "y"])).toBe(false);
    expect(owners.isOwner("a", [])).toBe(false);
  });

  test("is nobody's after a day", async () => {
    let time = 0;
    const owners = createStatementOwners(() => time);
    await pass(owners, "a", answer("x"));
    time = 24 * 60 * 60 * 1000 - 1;
    expect(owners.isOwner("a", ["x"])).toBe(true);
    time++;
    expect(owners.isOwner("a", ["x"])).toBe(false);
  });
});
