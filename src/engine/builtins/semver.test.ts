import { describe, expect, it } from "vitest";
import { RegoNumber } from "../values/index.ts";
import { semverBuiltins } from "./semver.ts";

const isValid = (text: unknown) => semverBuiltins["semver.is_valid"]([text as string]);
const compare = (one: string, other: string) => {
  const result = semverBuiltins["semver.compare"]([one, other]);
  return result instanceof RegoNumber ? result.toNumber() : result;
};

describe("semver.compare", () => {
  // Each is less than the next; the specification's own example among them.
  const ascending = [
    "0.0.0-foo",
    "0.0.0",
    "0.9.9",
    "1.0.0-1",
    "1.0.0-2",
    "1.0.0-10",
    "1.0.0-A",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "v1.0.1",
    "1.10.0",
    "9223372036854775807.0.0",
  ];

  it("orders versions as the specification does", () => {
    for (const [index, one] of ascending.entries()) {
      for (const [against, other] of ascending.entries()) {
        expect(compare(one, other), `${one} and ${other}`).toBe(Math.sign(index - against));
      }
    }
  });

  it("takes no notice of metadata, and takes all numbers beyond 64 bits for the same", () => {
    expect(compare("1.0.0+a", "1.0.0+b")).toBe(0);
    expect(compare("1.0.0-99999999999999999999", "1.0.0-88888888888888888888")).toBe(0);
  });

  it("fails where one is no version, and says which", () => {
    expect(() => compare("1.0", "1.0.0")).toThrow("operand 1: string 1.0 is not a valid SemVer");
    expect(() => compare("1.0.0", "x")).toThrow("operand 2: string x is not a valid SemVer");
  });
});

describe("semver.is_valid", () => {
  it.each(["0.0.0", "v1.2.3", "1.2.3-0", "1.2.3-0a", "1.2.3+01", "1.2.3-a-b.c+d.e"])("takes %s", (text) => {
    expect(isValid(text)).toBe(true);
  });

  it.each([
    "",
    "1",
    "1.2",
    "1.2.3.4",
    "01.2.3",
    "1.2.3-01",
    "1.2.3-",
    "1.2.3+",
    "1.2.3-a..b",
    "V1.2.3",
    "-1.2.3",
    "1.2.3-ü",
    "9223372036854775808.0.0",
    " 1.2.3",
    "1.2.3\n",
    1,
    null,
  ])("doesn't take %j", (text) => {
    expect(isValid(text)).toBe(false);
  });
});
