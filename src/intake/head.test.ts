import { expect, test } from "vitest";
import { createHeadReaders, readHead } from "./head.ts";

const CONTEXT = {
  id: "1",
  time: "2026-01-01T00:00:00Z",
  authority: "gateway.example",
  steering: new Set<string>(),
  source: { ip: "127.0.0.1", tls: null },
};

test.each([
  ["0.9", false],
  ["1.0", true],
  ["1.1", true],
  ["2.0", false],
])("a head of HTTP/%s: %j", (httpVersion, taken) => {
  const raw = { method: "GET", url: "/a", httpVersion, rawHeaders: ["Host", "gateway.example"] };
  expect(readHead(raw, CONTEXT).ok).toBe(taken);
});

test("a target that comes again is the same, and one that is refused stays refused", () => {
  const { target: readTarget } = createHeadReaders(CONTEXT);
  const [first, again] = [readTarget("/a/b?c=1"), readTarget("/a/b?c=1")];
  expect(first).toEqual({ ok: true, value: expect.objectContaining({ path: "/a/b", query: { c: ["1"] } }) });
  expect(again.ok && first.ok && again.value === first.value).toBe(true);
  expect(readTarget("/a/b?c=2")).not.toEqual(first);
  for (let round = 0; round < 2; round++) expect(readTarget("/a/%2e%2e/b").ok).toBe(false);
});

test("targets are remembered up to a number: what comes after them is read as well", () => {
  const { target: readTarget } = createHeadReaders(CONTEXT);
  for (let n = 0; n < 10_000; n++) {
    expect(readTarget(`/a/${n}`)).toMatchObject({ ok: true, value: { segments: ["a", String(n)] } });
  }
});

test("headers that a connection says again are the same object, and others are read anew", () => {
  const { fields } = createHeadReaders(CONTEXT);
  const socket = {};
  const of = (on: object, ...rawHeaders: string[]) => {
    const read = fields({
      httpVersion: "1.1",
      rawHeaders: ["Host", "gateway.example", ...rawHeaders],
      socket: on,
    });
    return read.ok ? read.value : null;
  };
  const first = of(socket, "Accept", "a/b");
  expect(of(socket, "Accept", "a/b")).toBe(first);
  expect(of({}, "Accept", "a/b")).toEqual(first);
  expect(of({}, "Accept", "a/b")).not.toBe(first);
  expect(of(socket, "Accept", "a/c")?.headers["accept"]).toBe("a/c");
  expect(of(socket, "Accept", "a/b", "Accept", "a/c")?.headers["accept"]).toBe("a/b, a/c");
  expect(of(socket, "Accept", "a/b")).toEqual(first);
  expect(
    fields({
      httpVersion: "1.0",
      rawHeaders: ["Host", "gateway.example", "Transfer-Encoding", "chunked"],
      socket,
    }).ok,
  ).toBe(false);
  expect(of(socket, "Transfer-Encoding", "chunked")?.framing).toEqual({ kind: "chunked" });
});
