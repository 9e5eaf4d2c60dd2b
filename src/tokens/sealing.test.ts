import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../model/brand.ts";
import { openSealingKey, sealerFrom } from "./sealing.ts";

const OTHERWISE = /^the signing keys in the store were sealed with another key: /;
const SECRET = "a configured secret of 32 letters";
const sealer = sealerFrom(new Secret(SECRET));

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "postern-sealing-")), "state");
});

describe("what is sealed", () => {
  test("opens to the same text in the same place, whatever the text", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, (content, context) => {
        expect(sealer.open(sealer.seal(content, context), context)).toBe(content);
      }),
    );
  });

  test("does not open in another place", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (content, context, other) => {
        fc.pre(context !== other);
        expect(() => sealer.open(sealer.seal(content, context), other)).toThrow(OTHERWISE);
      }),
    );
  });

  test("does not open once a single character is another, gone or added", () => {
    const sealed = sealer.seal("private", "key:1");
    const others = [..."ABab01-_=. "];
    for (let at = 0; at <= sealed.length; at++) {
      const [before, after] = [sealed.slice(0, at), sealed.slice(at + 1)];
      const changed = [before + after, ...others.map((character) => before + character + after)];
      for (const text of changed.filter((candidate) => candidate !== sealed)) {
        expect(() => sealer.open(text, "key:1"), text).toThrow(OTHERWISE);
      }
    }
  });

  test.each(["", "v1.", "v1.AAAA", "v2.AAAA", "{}"])("does not open where it never was: %j", (text) => {
    expect(() => sealer.open(text, "")).toThrow(OTHERWISE);
  });

  test("is another each time and does not show the text", () => {
    const seals = Array.from({ length: 20 }, () => sealer.seal("private-part", "key:1"));
    expect(new Set(seals.map((sealed) => sealed.slice(0, 19))).size).toBe(20);
    for (const sealed of seals) {
      expect(sealed).toMatch(/^v1\.[\w-]+$/);
      expect(Buffer.from(sealed.slice(3), "base64url").toString("latin1")).not.toContain("private-part");
    }
  });

  test("tells nothing of itself in the error", () => {
    const sealed = sealer.seal("private-part", "key:1");
    const other = sealerFrom(new Secret("another secret that has 32 letters"));
    const error = (() => {
      try {
        return other.open(sealed, "key:1");
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(Error);
    for (const part of [sealed.slice(3), "private-part", "key:1", "another secret"]) {
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(part);
    }
  });
});

describe("the key of a configured secret", () => {
  test("is the same wherever the secret is", () => {
    const sealed = sealer.seal("private", "key:1");
    expect(sealerFrom(new Secret(SECRET)).open(sealed, "key:1")).toBe("private");
    expect(() => sealerFrom(new Secret(`${SECRET}!`)).open(sealed, "key:1")).toThrow(OTHERWISE);
  });

  test("needs 32 characters, and the error does not show those it got", () => {
    const short = "x".repeat(31);
    expect(() => sealerFrom(new Secret(short))).toThrow(/at least 32 characters$/);
    expect(() => sealerFrom(new Secret(short))).not.toThrow(short);
    expect(sealerFrom(new Secret(`${short}x`)).seal("", "")).toMatch(/^v1\./);
  });

  test("is not shown by a sealer that is printed", () => {
    expect(inspect(sealer, { depth: 9, showHidden: true })).not.toContain(SECRET);
  });
});

describe("the key of a state folder", () => {
  test("is made on first use, for its owner only, and kept", async () => {
    const sealed = (await openSealingKey(folder)).seal("private", "key:1");
    expect((await openSealingKey(folder)).open(sealed, "key:1")).toBe("private");
    expect(readdirSync(folder)).toEqual(["store-key.json"]);
    expect(statSync(join(folder, "store-key.json")).mode & 0o777).toBe(0o600);
  });

  test("has 256 bits, other ones in every folder", async () => {
    const keyOf = async (path: string) => {
      await openSealingKey(path);
      return JSON.parse(readFileSync(join(path, "store-key.json"), "utf8")).key as string;
    };
    const [first, second] = [await keyOf(folder), await keyOf(join(folder, "other"))];
    expect(Buffer.from(first, "base64url")).toHaveLength(32);
    expect(first).not.toBe(second);
  });

  test("is one, however many gateways start at once", async () => {
    const sealers = await Promise.all(Array.from({ length: 8 }, () => openSealingKey(folder)));
    for (const [index, one] of sealers.entries()) {
      const next = sealers[(index + 1) % sealers.length];
      expect(next?.open(one.seal("private", "key:1"), "key:1")).toBe("private");
    }
  });

  test.each(["null", "[]", '{"key":1}', '{"key":"c2hvcnQ"}', "{"])(
    "is not guessed from a file that holds %s",
    async (content) => {
      await openSealingKey(folder);
      writeFileSync(join(folder, "store-key.json"), content);
      await expect(openSealingKey(folder)).rejects.toThrow(
        /store-key\.json: (?:no key of 32 bytes|not JSON)/,
      );
      expect(readFileSync(join(folder, "store-key.json"), "utf8")).toBe(content);
    },
  );
});
