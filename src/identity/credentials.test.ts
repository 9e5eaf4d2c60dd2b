import { describe, expect, test } from "vitest";
import { basicOf, tokenOf } from "./credentials.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("the token that a request carries", () => {
  test.each([
    ["a bearer token", "Bearer abc.def-_~+/=", "abc.def-_~+/="],
    ["in any case of the scheme", "bearer abc", "abc"],
    ["after several blanks", "Bearer   abc  ", "abc"],
    ["as the password of the user token", basic("token:abc"), "abc"],
    ["with colons", basic("token:a:b"), "a:b"],
  ])("is %s", (_, header, token) => {
    expect(tokenOf(header)).toBe(token);
  });

  test.each([
    ["no header", undefined],
    ["an empty header", ""],
    ["a scheme alone", "Bearer"],
    ["a scheme and blanks", "Bearer  "],
    ["two tokens", "Bearer abc def"],
    ["two schemes", "Bearer abc, Basic eHg="],
    ["another scheme", "Token abc"],
    ["a token alone", "abc"],
    ["characters that no token has", "Bearer abc;def"],
    ["another user's password", basic("somebody:abc")],
    ["a user in another case", basic("Token:abc")],
    ["a user alone", basic("token")],
    ["no base64", "Basic !!!"],
  ])("is none: %s", (_, header) => {
    expect(tokenOf(header)).toBeNull();
  });
});

describe("user and password", () => {
  test.each([
    ["as they are", basic("id:secret"), { user: "id", password: "secret" }],
    ["with colons in the password", basic("id:a:b:"), { user: "id", password: "a:b:" }],
    ["without decoding", basic("a%20b:c+d%2F"), { user: "a%20b", password: "c+d%2F" }],
    ["in UTF-8", basic("id:é"), { user: "id", password: "é" }],
    ["both empty", basic(":"), { user: "", password: "" }],
  ])("are read %s", (_, header, expected) => {
    expect(basicOf(header)).toEqual(expected);
  });

  test.each([undefined, "", "Basic", "Bearer abc", basic("no colon"), "Basic a b"])(
    "are not in %j",
    (header) => {
      expect(basicOf(header)).toBeNull();
    },
  );
});
