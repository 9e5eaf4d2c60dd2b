import { describe, expect, test } from "vitest";
import { localLocation } from "./location.ts";

const ORIGIN = "https://workspace.example";
const PATH = "/api/2.0/sql/queries";

describe("a Location header", () => {
  test.each([
    ["/api/2.0/sql/queries/1", "/api/2.0/sql/queries/1"],
    ["/a?b=c#d", "/a?b=c#d"],
    ["https://workspace.example/a", "/a"],
    ["HTTPS://WORKSPACE.EXAMPLE/a", "/a"],
    ["https://workspace.example:443/a", "/a"],
    ["https://workspace.example", "/"],
    ["//workspace.example/a", "/a"],
    ["1", "/api/2.0/sql/1"],
    ["?page=2", "/api/2.0/sql/queries?page=2"],
    ["", PATH],
  ])("that stays with the upstream leads to the gateway: %j", (given, expected) => {
    expect(localLocation(given, ORIGIN, PATH)).toBe(expected);
  });

  test.each([
    "https://elsewhere.example/a",
    "//elsewhere.example/a",
    "/\\elsewhere.example/a",
    "\\\\elsewhere.example",
    "http://workspace.example/a",
    "https://workspace.example:8443/a",
    "https://workspace.example.elsewhere.example/",
    "https://user@workspace.example/a",
    "https://:password@workspace.example/a",
    "https://workspace.example//elsewhere.example/a",
    "/.//elsewhere.example/a",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://[bad",
  ])("that leads elsewhere leads nowhere: %j", (given) => {
    expect(localLocation(given, ORIGIN, PATH)).toBeNull();
  });
});
