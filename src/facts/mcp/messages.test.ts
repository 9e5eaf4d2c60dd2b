import { describe, expect, it } from "vitest";
import { parseStrictJson } from "../../intake/index.ts";
import { readMessages } from "./index.ts";

const call = { jsonrpc: "2.0", id: 1, method: "tools/list" };

function read(json: string) {
  return readMessages(parseStrictJson(Buffer.from(json)));
}

describe("a body is one message, or a batch of them", () => {
  it("of requests, notifications and answers", () => {
    const result = readMessages([
      { ...call, id: "a", params: { cursor: "x" } },
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { jsonrpc: "2.0", id: 7, result: {} },
      { jsonrpc: "2.0", id: 8, error: { code: 1, message: "no" } },
    ]);
    expect(result).toEqual({
      ok: true,
      messages: [
        { kind: "request", id: "a", method: "tools/list", params: { cursor: "x" } },
        { kind: "notification", method: "notifications/initialized", params: {} },
        { kind: "response", id: 7 },
        { kind: "response", id: 8 },
      ],
    });
    expect(readMessages(call)).toEqual({
      ok: true,
      messages: [{ kind: "request", id: 1, method: "tools/list", params: {} }],
    });
  });

  it.each([
    ["nothing", null],
    ["text", "x"],
    ["an empty batch", []],
    ["a batch in a batch", [[call]]],
    ["a batch with what is no message", [call, 1]],
    ["a batch that is too long", Array.from({ length: 33 }, (_, id) => ({ ...call, id }))],
    ["a batch that uses an id twice", [call, call]],
    ["another version", { ...call, jsonrpc: "1.0" }],
    ["no version", { id: 1, method: "ping" }],
    ["a member that JSON-RPC lacks", { ...call, Method: "tools/call" }],
    ["a method that is no text", { ...call, method: 1 }],
    ["a method without a name", { ...call, method: "" }],
    ["a method without an end", { ...call, method: "x".repeat(129) }],
    ["params in a list", { ...call, params: [] }],
    ["params that are null", { ...call, params: null }],
    ["an id that is null", { ...call, id: null }],
    ["an id that is a fraction", { ...call, id: 1.5 }],
    ["an id that is an object", { ...call, id: {} }],
    ["an answer without an id", { jsonrpc: "2.0", result: {} }],
    ["an answer that is both", { jsonrpc: "2.0", id: 1, result: {}, error: {} }],
    ["an answer that is neither", { jsonrpc: "2.0", id: 1 }],
    ["an answer that is a call, too", { ...call, result: {} }],
    ["a result that is a list", { jsonrpc: "2.0", id: 1, result: [] }],
  ])("and not %s", (_what, body) => {
    expect(readMessages(body)).toEqual({ ok: false, reason: expect.any(String) });
  });

  it("and no number passes for an id or for params where a double can't hold it", () => {
    const long = "12345678901234567890";
    expect(read(`{"jsonrpc":"2.0","id":${long},"method":"ping"}`).ok).toBe(false);
    expect(read(`{"jsonrpc":"2.0","id":1,"method":"ping","params":${long}}`).ok).toBe(false);
  });
});
