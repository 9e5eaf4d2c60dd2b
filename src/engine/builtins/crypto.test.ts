import { describe, expect, it } from "vitest";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { cryptoBuiltins } from "./crypto.ts";
import { decodeBase64, decodeBase64Url, decodeRawBase64Url } from "./crypto-base64.ts";

const builtins: Builtins = cryptoBuiltins;
const call = (name: string, ...operands: readonly string[]) =>
  builtins[`crypto.${name}`]?.(operands, {} as Evaluation);

describe("a hash", () => {
  it.each([
    ["md5", "acbd18db4cc2f85cedef654fccc4a4d8"],
    ["sha1", "0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33"],
    ["sha256", "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"],
  ])("by %s is in small hexadecimal", (name, hash) => {
    expect(call(name, "foo")).toBe(hash);
  });

  it("is of the text's UTF-8", () => {
    expect(call("md5", "é")).toBe("66ddcd97cfdeabb2f6fb8a999b4bc76f");
  });
});

describe("bytes that are no text", () => {
  it("are hashed as they are, and are keys", () => {
    expect(call("sha1", "\udcff")).toBe("85e53271e14006f0265921d02d4d736cdc580b0b");
    expect(call("hmac.sha1", "a", "\udcff")).not.toBe(call("hmac.sha1", "a", "\ufffd"));
  });
});

describe("an authentication code", () => {
  it("is RFC 2104's", () => {
    const text = "The quick brown fox jumps over the lazy dog";
    expect(call("hmac.md5", text, "key")).toBe("80070713463e7749b90c2dc24911e275");
    expect(call("hmac.sha1", text, "key")).toBe("de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9");
    expect(call("hmac.sha256", text, "key")).toBe(
      "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
    );
    expect(call("hmac.sha512", text, "")).toHaveLength(128);
  });

  it("equals itself alone", () => {
    expect(call("hmac.equal", "abc", "abc")).toBe(true);
    expect(call("hmac.equal", "abc", "abd")).toBe(false);
    expect(call("hmac.equal", "abc", "ab")).toBe(false);
  });
});

describe("base64", () => {
  it("may have ends of lines in it", () => {
    expect(decodeBase64("Zm\r\n9v\n").toString()).toBe("foo");
  });

  it.each([
    ["Zm9", 0],
    ["Zm9v=", 4],
    ["Zm9v!", 4],
    ["Zg==Zg==", 4],
    ["Z===", 1],
  ])("that is %s goes wrong at byte %i", (text, at) => {
    expect(() => decodeBase64(text)).toThrow(new BuiltinError(`illegal base64 data at input byte ${at}`));
  });

  it("of URLs gets its padding where it has none", () => {
    expect(decodeBase64Url("_-8").toString("hex")).toBe("ffef");
    expect(decodeBase64Url("_-8=").toString("hex")).toBe("ffef");
    expect(() => decodeBase64Url("_")).toThrow("illegal base64url string");
    expect(() => decodeBase64Url("/+8=")).toThrow("illegal base64 data");
  });

  it("of keys may not have padding", () => {
    expect(decodeRawBase64Url("_-8").toString("hex")).toBe("ffef");
    expect(() => decodeRawBase64Url("_-8=")).toThrow("at input byte 3");
  });
});
