import { expect, test } from "vitest";
import { readHead } from "./head.ts";

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
