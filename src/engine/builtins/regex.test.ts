import { describe, expect, it } from "vitest";
import { printValue, RegoNumber, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { regexBuiltins } from "./regex.ts";

const builtins: Builtins = regexBuiltins;
const run = (name: string, ...operands: readonly Value[]) => builtins[name]?.(operands, {} as Evaluation);
const print = (value: Value | undefined) => printValue(value ?? null);

describe("regex.find_n", () => {
  it.each([
    ["a.", "paranormal", "-1", '["ar","an","al"]'],
    ["a.", "paranormal", "2", '["ar","an"]'],
    ["a.", "paranormal", "0", "[]"],
    ["a*", "baac", "-1", '["","aa",""]'],
    ["", "é😀", "-1", '["","",""]'],
    ["(?i)é", "É", "-1", '["É"]'],
    [".", "é😀", "-1", '["é","😀"]'],
    ["^a", "aa", "-1", '["a"]'],
    ["\\ba", "a ba a", "-1", '["a","a"]'],
    ["\\p{uppercase letter}", "aÄb", "-1", '["Ä"]'],
    ["[\\p{ASCII}ü]", "éaü", "-1", '["a","ü"]'],
    ["[^\\p{ascii}]", "aé", "-1", '["é"]'],
    ["(?i)\\P{ASCII}", "sſé", "-1", '["é"]'],
    ["[]a]+|\\Q[", "]a[", "-1", '["]a","["]'],
  ])("finds %s in %s, at most %s times", (pattern, text, limit, found) => {
    expect(print(run("regex.find_n", pattern, text, RegoNumber.parse(limit)))).toBe(found);
  });

  it.each(["[", "(", "a**", "(?=a)", "(?<=a)", "\\1", "a{1001}", "\\p{Nothing}", "\\", "(".repeat(100_000)])(
    "fails for %.20s, which RE2 doesn't know",
    (pattern) => {
      expect(() => run("regex.find_n", pattern, "a", RegoNumber.of(1))).toThrow(BuiltinError);
    },
  );
});

describe("regex.replace", () => {
  it.each([
    ["-wy-wxxy-", "w(x*)y", "0", "-0-0-"],
    ["foo", "(foo)", "$1$1", "foofoo"],
    ["ab", "(?P<first>a)(b)", "${2}$first", "ba"],
    ["ab", "(?P<n>x)?(?P<n>a)", "<${n}>", "<a>b"],
    ["ab", "(?i)(?:x|)(?P<n>A)", "<$n>", "<a>b"],
    ["ab", "(a)", "$1x", "b"],
    ["a", "a", "$$1 $ ${ $9 $-", "$1 $ ${  $-"],
    ["aé😀", "", "-", "-a-é-😀-"],
    ["foo", "^[a-z]", "F", "Foo"],
    ["aaa", "a{2}", "x", "xa"],
  ])("in %s puts for %s the text %s", (text, pattern, replacement, expected) => {
    expect(run("regex.replace", text, pattern, replacement)).toBe(expected);
  });
});

describe("regex.split", () => {
  it.each([
    ["a", "banana", '["b","n","n",""]'],
    ["z+", "pizza", '["pi","a"]'],
    ["^a*", "", '[""]'],
    ["", "", "[]"],
    ["", "é😀", '["é","😀"]'],
    ["x*", "axb", '["a","b"]'],
  ])("at %s splits %s", (pattern, text, parts) => {
    expect(print(run("regex.split", pattern, text))).toBe(parts);
  });
});

describe("regex.template_match", () => {
  it.each([
    ["urn:foo:{.*}", "urn:foo:bar:baz", "{", "}", true],
    ["urn:foo:<.*>", "urn:foo:bar:baz", "<", ">", true],
    ["urn.foo:{[a-z]+}", "urnxfoo:bar", "{", "}", false],
    ["a{b{2}}c", "abbc", "{", "}", true],
    ["a{b|c}d", "acd", "{", "}", true],
    ["a{b|c}d", "ab", "{", "}", false],
  ])("matches %s with %s", (template, text, open, close, expected) => {
    expect(run("regex.template_match", template, text, open, close)).toBe(expected);
  });

  it.each([
    ["{", "{", "}"],
    ["}", "{", "}"],
    ["a", "{{", "}"],
    ["a", "{", "ü"],
    ["a", "", "}"],
    // Groups must not reach over the delimiters.
    ["{a)}{(b}", "{", "}"],
  ])("fails for the template %s between %s and %s", (template, open, close) => {
    expect(() => run("regex.template_match", template, "a", open, close)).toThrow(BuiltinError);
  });
});

describe("regex.globs_match", () => {
  it.each([
    ["a.a.[0-9]+z", ".b.b2359825792*594823z", true],
    ["[a-z]+", "[0-9]*", false],
    ["[a-z]+\\[[0-9]+\\]", "foo\\[1\\]", true],
    [".*", "", false],
    ["", "", true],
    ["a+a+", "a", true],
    ["a+[a]+", "a", false],
    [".", "[]", true],
    ["[a-cx-z]*", "[c-d]+[y]", true],
    ["é*😀", "ééé😀", true],
    ["[ab]+c", "[bc]*", true],
    ["ab+", "abc", false],
  ])("finds for %s and %s a text that both match: %s", (one, other, expected) => {
    expect(run("regex.globs_match", one, other)).toBe(expected);
    expect(run("regex.globs_match", other, one)).toBe(expected);
  });

  it.each(["a]", "[a", "+a", "a**", "[a-]", "[-a]", "[c-a]", "[a-c-e]", "\\", "a\\", "["])(
    "fails for %s",
    (glob) => {
      expect(() => run("regex.globs_match", glob, "a")).toThrow("the input provided is invalid");
    },
  );
});

describe("patterns that would take forever elsewhere", () => {
  it("take a time that grows with the text", () => {
    expect(run("regex.replace", "a".repeat(50_000), "(a*)*b", "x")).toBe("a".repeat(50_000));
    expect(run("regex.split", "(a+)+$", `${"a".repeat(50_000)}b`)).toHaveLength(1);
  });

  it("are refused where pattern and text are both huge", () => {
    const pattern = "[a-z]".repeat(20_000);
    expect(() => run("regex.find_n", pattern, "a".repeat(20_000), RegoNumber.of(-1))).toThrow("too costly");
  });

  it("end for globs full of stars", () => {
    expect(run("regex.globs_match", ".*a".repeat(100), ".*b".repeat(100))).toBe(false);
    expect(run("regex.globs_match", "[ab]*a*".repeat(50), `${"[abc]*b*".repeat(50)}d`)).toBe(false);
    expect(() => run("regex.globs_match", "a*b*".repeat(10_000), "a")).toThrow("globs are too long");
  });
});
