import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { describeLocation, openStore, parseStoreLocation, type StoreLocation } from "./index.ts";

function parsed(text: string): StoreLocation {
  const location = parseStoreLocation(text);
  if (location === null) throw new Error(`no location: ${text}`);
  return location;
}

describe("a location", () => {
  test("is a file of SQLite, relative or not", () => {
    expect(parseStoreLocation("sqlite:./postern.db")).toEqual({ kind: "sqlite", path: "./postern.db" });
    expect(parseStoreLocation("sqlite:/var/p.db")).toEqual({ kind: "sqlite", path: "/var/p.db" });
  });

  test.each(["postgres://p:hunter22@db:5432/p", "postgresql:///p?host=/run/pg"])("is the URL %s", (text) => {
    const location = parsed(text);
    expect(location.kind === "postgres" && location.url.reveal()).toBe(text);
    expect(JSON.stringify(location)).not.toContain("hunter22");
  });

  test.each([
    "",
    "sqlite:",
    "sqlite::memory:",
    "postern.db",
    "mysql://db/p",
    "postgres:db",
    "postgres://db:port/p",
  ])("is not %j", (text) => {
    expect(parseStoreLocation(text)).toBeNull();
  });
});

describe("what messages show of a location", () => {
  test("is the whole path", () => {
    expect(describeLocation(parsed("sqlite:p.db"))).toBe(`sqlite:${resolve("p.db")}`);
  });

  test("is neither password nor parameters", () => {
    const shown = describeLocation(
      parsed("postgres://user:hunter22@db:5433/p?password=hunter22&sslmode=require"),
    );
    expect(shown).toBe("postgres://user@db:5433/p");
  });
});

describe("opening a store", () => {
  test("in a folder that can't be fails and names the file", async () => {
    await expect(openStore(parsed("sqlite:package.json/p.db"))).rejects.toThrow(
      /^can.t open the store sqlite:.*package.json\/p.db: /,
    );
  });

  test("in a file that is no database fails and leaves it alone", async () => {
    await expect(openStore(parsed("sqlite:package.json"))).rejects.toThrow("file is not a database");
  });

  test("where nothing listens fails and does not show the password", async () => {
    const opened = openStore(parsed("postgres://user:hunter22@127.0.0.1:1/p"));
    await expect(opened).rejects.toThrow(
      /^can't open the store postgres:\/\/user@127\.0\.0\.1:1\/p: .*ECONNREFUSED/,
    );
  });
});
