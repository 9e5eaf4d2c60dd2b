import { describe, expect, it } from "vitest";
import { EventStreamError, filterToolsEvents, filterToolsList } from "./index.ts";

const isAllowed = (tool: string) => tool.endsWith("read_only");
const LIST = {
  jsonrpc: "2.0",
  id: 1,
  result: {
    tools: [
      { name: "execute_sql", description: "writes" },
      { name: "execute_sql_read_only", description: "reads" },
    ],
    nextCursor: "c",
  },
};
const SHOWN = { ...LIST, result: { ...LIST.result, tools: [LIST.result.tools[1]] } };

describe("of a list of tools, what may not be called is not shown", () => {
  it("in one answer, and in a batch", () => {
    expect(filterToolsList(LIST, isAllowed)).toEqual({ ok: true, answer: SHOWN });
    expect(filterToolsList([LIST, LIST], isAllowed)).toEqual({ ok: true, answer: [SHOWN, SHOWN] });
  });

  it("nor what has no name", () => {
    const tools = [{}, { name: 1 }, "execute_sql_read_only", null];
    expect(filterToolsList({ ...LIST, result: { tools } }, isAllowed)).toEqual({
      ok: true,
      answer: { ...LIST, result: { tools: [] } },
    });
  });

  it.each([
    ["another result", { jsonrpc: "2.0", id: 1, result: { content: [] } }],
    ["an error", { jsonrpc: "2.0", id: 1, error: { code: -32601, message: "no" } }],
    ["a notification", { jsonrpc: "2.0", method: "notifications/progress", params: {} }],
  ])("%s goes on as it came", (_what, answer) => {
    expect(filterToolsList(answer, isAllowed)).toEqual({ ok: true, answer });
  });

  it.each([
    ["what is no message", "tools"],
    ["what is no JSON-RPC", { result: LIST.result }],
    ["tools that are no list", { ...LIST, result: { tools: { a: {} } } }],
    ["a batch with one of these", [LIST, 1]],
  ])("%s goes no further", (_what, answer) => {
    expect(filterToolsList(answer, isAllowed)).toEqual({ ok: false, reason: expect.any(String) });
  });
});

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function filtered(text: string, size = 1024): Promise<string> {
  let all = "";
  for await (const bytes of filterToolsEvents(pieces(text, size), isAllowed)) all += bytes;
  return all;
}

describe("a stream of events", () => {
  const list = JSON.stringify(LIST);
  const shown = JSON.stringify(SHOWN);

  it.each([
    ["line feeds", `event: message\nid: 7\ndata: ${list}\n\n`],
    ["carriage returns", `event: message\rid: 7\rdata: ${list}\r\r`],
    ["both", `event: message\r\nid: 7\r\ndata: ${list}\r\n\r\n`],
    ["a byte order mark", `\ufeffevent: message\nid: 7\ndata: ${list}\n\n`],
    ["no blanks after colons", `event:message\nid:7\ndata:${list}\n\n`],
    ["data in several lines", `event: message\nid: 7\ndata: ${list.replace(",", ",\ndata: ")}\n\n`],
    ["fields that are not known", `event: message\nid: 7\nx: y\nz\nretry: soon\ndata: ${list}\n\n`],
  ])("with %s shows what may be shown, however it is cut", async (_what, text) => {
    for (const size of [1, 2, 3, 7, 4096]) {
      expect(await filtered(text, size)).toBe(`event: message\nid: 7\ndata: ${shown}\n\n`);
    }
  });

  it("keeps messages apart, and passes on each as soon as it is whole", async () => {
    const ping = '{"jsonrpc":"2.0","id":"ü","method":"ping"}';
    const text = `data: ${ping}\n\ndata: ${list}\n\n`;
    const given: string[] = [];
    for await (const bytes of filterToolsEvents(pieces(text, 5), isAllowed)) given.push(String(bytes));
    expect(given).toEqual([`data: ${ping}\n\n`, `data: ${shown}\n\n`]);
  });

  it("keeps what only says where to go on, and comments without their text", async () => {
    expect(await filtered("id: 1\ndata:\n\nid: 2\nretry: 500\n\n: execute_sql\n\n")).toBe(
      "id: 1\ndata: \n\nid: 2\nretry: 500\n\n:\n\n",
    );
  });

  it("keeps the digits of numbers", async () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"n":12345678901234567890}}';
    expect(await filtered(`data: ${text}\n\n`)).toBe(`data: ${text}\n\n`);
  });

  it.each([
    ["what is no JSON", "data: tools\n\n"],
    ["a member twice", `data: {"jsonrpc":"2.0","id":1,"result":{},"result":{"tools":[]}}\n\n`],
    ["what is no message", "data: {}\n\n"],
    ["an event of another type", `event: endpoint\ndata: ${list}\n\n`],
    ["an event that is cut off", `data: ${list}\n`],
    ["a line that is cut off", "data: {"],
    ["an event that is too long", `data: ${"x".repeat(17 * 1024 * 1024)}`],
  ])("fails at %s, and nothing of it is shown", async (_what, text) => {
    const given: Buffer[] = [];
    const reading = async () => {
      for await (const bytes of filterToolsEvents(pieces(text, 65536), isAllowed)) given.push(bytes);
    };
    await expect(reading()).rejects.toThrow(EventStreamError);
    expect(given).toEqual([]);
  });

  it("fails at what is not UTF-8", async () => {
    async function* source() {
      yield Buffer.from([0x64, 0xff, 0x0a]);
    }
    await expect(filterToolsEvents(source(), isAllowed).next()).rejects.toThrow("not UTF-8");
    async function* cut() {
      yield Buffer.from([0x3a, 0xc3]);
    }
    await expect(filterToolsEvents(cut(), isAllowed).next()).rejects.toThrow("not UTF-8");
  });
});
