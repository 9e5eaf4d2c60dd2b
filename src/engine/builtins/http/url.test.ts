import { describe, expect, it } from "vitest";
import { formatUrl, hostnameOf, parseUrl } from "./url.ts";

describe("a URL", () => {
  it.each([
    "https://u:p@host.example:8080/a%2Fb/c?q=1&r#frag%20x",
    "urn:uuid:1234",
    "mailto:a@b",
    "http://h/?",
    "//h/a",
    "/rel?x",
    "*",
    "file:///etc",
    "a:/b",
    "http://[fe80::1%25en0]:80/",
    "postgres://a:1,b:2/db",
  ])("that is %s is written again as it was", (text) => {
    expect(formatUrl(parseUrl(text))).toBe(text);
  });

  it("has its parts unescaped, and what was written otherwise beside them", () => {
    const { path, user, host } = parseUrl("HTTP://a%40:b@H:1/a%2Fb%20");
    expect(path).toEqual({ text: "/a/b ", raw: "/a%2Fb%20", escaped: "/a%2Fb%20" });
    expect(user).toEqual({ name: "a@", password: "b" });
    expect(host).toBe("H:1");
  });

  it("has a hostname without port and brackets", () => {
    expect(hostnameOf(parseUrl("http://[::1]:80/"))).toBe("::1");
    expect(hostnameOf(parseUrl("http://h:80"))).toBe("h");
  });

  it("gets a mark where its first segment would be a scheme", () => {
    expect(formatUrl({ ...parseUrl("/x"), path: { text: "a:b", raw: "", escaped: "a:b" } })).toBe("./a:b");
  });

  it.each([
    ["http://h:x/", "invalid port"],
    ["http://h/%zz", "invalid URL escape"],
    ["http://a:1:2/", "invalid port"],
    ["http://[::1/", "missing ']'"],
    ["http://[1.2.3.4]/", "invalid host"],
    ["http://x[::1]/", "invalid IP-literal"],
    ["http://h\n/", "invalid control character"],
    ["http://a b/", "invalid character"],
    ["http://u<@h/", "invalid userinfo"],
    [":x", "missing protocol scheme"],
    ["a:b/c".replace("a:", "1a:"), "first path segment"],
  ])("isn't %j", (text, message) => {
    expect(() => parseUrl(text)).toThrow(message);
  });
});
