import { describe, expect, it } from "vitest";
import { answerKey, NetworkRequest } from "../../network/request.ts";
import { fromPlain, RegoSet, toPlain, type Value } from "../../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "../builtin.ts";
import { netBuiltins } from "./index.ts";

const builtins: Builtins = netBuiltins;
const run = (name: string, operands: readonly Value[], answers = new Map<string, Value>()) =>
  builtins[`net.${name}`]?.(operands, { answers } as unknown as Evaluation);
const call = (name: string, ...operands: readonly unknown[]) =>
  toPlain(
    run(
      name,
      operands.map((operand) => fromPlain(operand)),
    ) ?? null,
  );

describe("net.cidr_is_valid", () => {
  it.each(["10.0.0.0/8", "::/0", "1.2.3.4/032", "::ffff:1.2.3.4/128", "1:2:3:4:5:6:1.2.3.4/1"])(
    "takes %s for a network",
    (text) => {
      expect(call("cidr_is_valid", text)).toBe(true);
    },
  );

  it.each([
    "10.0.0.0",
    "10.0.0.0/33",
    "01.0.0.0/8",
    "10.0.0/8",
    "::1::/8",
    "fe80::1%eth0/64",
    "1.2.3.4/-1",
    "1.2.3.4/",
    "::1.2.3.4:5/8",
    7,
  ])("doesn't take %s for one", (text) => {
    expect(call("cidr_is_valid", text)).toBe(false);
  });
});

describe("net.cidr_expand", () => {
  it("gives every address, the first and the last too", () => {
    expect(call("cidr_expand", "192.168.1.1/30")).toEqual([
      "192.168.1.0",
      "192.168.1.1",
      "192.168.1.2",
      "192.168.1.3",
    ]);
    expect(call("cidr_expand", "2001:DB8:0:0:1::/127")).toEqual(["2001:db8:0:0:1::", "2001:db8::1:0:0:1"]);
  });

  it("ends at the last address there is", () => {
    expect(call("cidr_expand", "255.255.255.255/31")).toHaveLength(2);
  });

  it("refuses more than anyone can use", () => {
    expect(() => call("cidr_expand", "10.0.0.0/15")).toThrow(BuiltinError);
    expect(() => call("cidr_expand", "::/0")).toThrow("more than 65536 addresses");
  });

  it("says what is no network as OPA does", () => {
    expect(() => call("cidr_expand", "192.168.1.1/33")).toThrow("invalid CIDR address: 192.168.1.1/33");
  });
});

describe("net.cidr_merge", () => {
  it.each([
    [["192.0.128.0/24", "192.0.129.0/24"], ["192.0.128.0/23"]],
    [
      ["192.0.2.112/30", "192.0.2.116/32", "192.0.2.118/31"],
      ["192.0.2.112/30", "192.0.2.116/32", "192.0.2.118/31"],
    ],
    [["10.0.0.1/32", "10.0.0.2/31", "10.0.0.0/32"], ["10.0.0.0/30"]],
    [
      ["fe80::/120", "192.0.2.0/24"],
      ["192.0.2.0/24", "fe80::/120"],
    ],
    [
      ["255.255.255.255/32", "::1:0:0:0/128"],
      ["255.255.255.255/32", "::1:0:0:0/128"],
    ],
    [[], []],
  ])("makes of %j %j", (networks, merged) => {
    expect(call("cidr_merge", networks)).toEqual(merged);
  });

  it("takes an IPv4 address for the network of its class", () => {
    expect(call("cidr_merge", ["192.0.2.112"])).toEqual(["192.0.2.112/24"]);
    expect(call("cidr_merge", ["10.1.1.1", "10.2.2.2"])).toEqual(["10.0.0.0/8"]);
  });

  it("takes up IPv4 in IPv6 networks that hold the mapped addresses", () => {
    expect(call("cidr_merge", ["10.1.1.1/32", "::/64"])).toEqual(["::/64"]);
  });

  it("needs a prefix with IPv6", () => {
    expect(() => call("cidr_merge", ["::1"])).toThrow("IPv6 invalid: needs prefix length");
  });
});

describe("net.cidr_contains_matches", () => {
  it("names matches by strings, places, members and keys", () => {
    expect(call("cidr_contains_matches", "1.1.1.0/24", "1.1.1.1")).toEqual([["1.1.1.0/24", "1.1.1.1"]]);
    expect(call("cidr_contains_matches", ["1.1.2.0/24", ["1.1.1.0/24", "x"]], { k: "1.1.1.64/26" })).toEqual([
      [1, "k"],
    ]);
    const set = new RegoSet(["1.1.1.1"]);
    expect(toPlain(run("cidr_contains_matches", ["1.0.0.0/8", set]) ?? null)).toEqual([
      ["1.0.0.0/8", "1.1.1.1"],
    ]);
  });

  it("keeps the families apart, but for mapped addresses", () => {
    expect(call("cidr_contains_matches", "::/0", "1.1.1.1")).toEqual([]);
    expect(call("cidr_contains_matches", "1.1.0.0/16", "::ffff:1.1.1.1")).toHaveLength(1);
  });

  it("refuses elements that are no networks", () => {
    expect(() => call("cidr_contains_matches", ["1.1.2.0/24"], [[]])).toThrow(
      "operand 2: element must be string or non-empty array",
    );
    expect(() => call("cidr_contains_matches", "1.1.2.0/24", "x")).toThrow(
      "not a valid textual representation",
    );
  });

  it("refuses more pairs than it can compare in time", () => {
    const many = Array.from({ length: 1025 }, () => "10.0.0.0/8");
    expect(() => call("cidr_contains_matches", many, many)).toThrow("pairs");
  });
});

describe("net.lookup_ip_addr", () => {
  it("gives an address as it is", () => {
    expect(call("lookup_ip_addr", "0:0::1")).toEqual(["::1"]);
  });

  it("asks the network for a name, and takes its answer", () => {
    const key = answerKey("net.lookup_ip_addr", ["a.example"]);
    expect(() => call("lookup_ip_addr", "a.example")).toThrow(NetworkRequest);
    const found = new RegoSet(["192.0.2.1"]);
    expect(run("lookup_ip_addr", ["a.example"], new Map([[key, found]]))).toBe(found);
    const failed = new Map([[key, "disallowed host: a.example"]]);
    expect(() => run("lookup_ip_addr", ["a.example"], failed)).toThrow(
      new BuiltinError("disallowed host: a.example"),
    );
  });
});
