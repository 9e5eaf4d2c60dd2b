import { describe, expect, it } from "vitest";
import { parseValue, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { goArguments } from "./arguments.ts";
import { formatGo } from "./format.ts";

/** Values as Rego writes them, in an array. */
const format = (text: string, values = "[]") =>
  formatGo(text, goArguments(parseValue(values) as readonly Value[]));

describe("sprintf writes integers", () => {
  it.each([
    ["%d", "[42]", "42"],
    ["%5d|%-5d|%05d", "[42,42,-42]", "   42|42   |-0042"],
    ["%+d % d", "[42,42]", "+42  42"],
    ["%.4d", "[42]", "0042"],
    ["%.0d|", "[0]", "|"],
    ["%b %o %O %x %X", "[10,10,10,255,255]", "1010 12 0o12 ff FF"],
    ["%#b %#o %#x %#X", "[10,10,255,255]", "0b1010 012 0xff 0XFF"],
    ["%c%c", "[128512,-1]", "😀\ufffd"],
    ["%q %+q", "[228,228]", "'ä' '\\u00e4'"],
    ["%U %#U", "[228,128512]", "U+00E4 U+1F600 '😀'"],
    ["%d", "[9223372036854775807]", "9223372036854775807"],
    ["%v", "[-0]", "0"],
  ])("by %s of %s", (text, values, expected) => {
    expect(format(text, values)).toBe(expected);
  });

  it.each([
    [
      "%s %v %d",
      "[123456789012345678901,123456789012345678901,-123456789012345678901]",
      "123456789012345678901 123456789012345678901 -123456789012345678901",
    ],
    ["%#x", "[18446744073709551616]", "0x10000000000000000"],
    [
      "%030d|%-25d|",
      "[18446744073709551616,18446744073709551616]",
      "000000000018446744073709551616|18446744073709551616     |",
    ],
    ["%+.22d", "[18446744073709551616]", "+0018446744073709551616"],
    ["%q %T", "[18446744073709551616,18446744073709551616]", "%!q(big.Int=18446744073709551616) *big.Int"],
    ["%w", "[-18446744073709551617]", "%!w(*big.Int=&{true [1 1]})"],
  ])("beyond 64 bits by %s", (text, values, expected) => {
    expect(format(text, values)).toBe(expected);
  });
});

describe("sprintf writes floats", () => {
  it.each([
    ["%v %v %v", "[1.5,1000000.0,1e21]", "1.5 1e+06 1e+21"],
    ["%v %v", "[0.0001,0.00001]", "0.0001 1e-05"],
    ["%f %.2f %.0f %.0f", "[1.5,2.675,0.5,1.5]", "1.500000 2.67 0 2"],
    ["%e %E %.3e", "[123456.789,0.5,0.0]", "1.234568e+05 5.000000E-01 0.000e+00"],
    ["%g %.3g %G", "[1e100,1234.5678,1e-10]", "1e+100 1.23e+03 1E-10"],
    ["%#g %#v", "[1.0,1.0]", "1.00000 1"],
    ["%8.2f|%-8.2f|%08.2f", "[-1.5,1.5,-1.5]", "   -1.50|1.50    |-0001.50"],
    ["%+f % f", "[0.5,0.5]", "+0.500000  0.500000"],
    ["%x %X %.1x", "[1.0,10.5,1.999]", "0x1p+00 0X1.5P+03 0x1.0p+01"],
    ["%b", "[1.0]", "4503599627370496p-52"],
    ["%.20f", "[0.1]", "0.10000000000000000555"],
    ["%v", "[-0.0]", "-0"],
    ["%v", "[5e-324]", "5e-324"],
  ])("by %s of %s", (text, values, expected) => {
    expect(format(text, values)).toBe(expected);
  });

  it("with more digits than JavaScript would give", () => {
    expect(format("%.0f", "[1.7976931348623157e308]")).toBe(String(2n ** 1024n - 2n ** 971n));
    expect(format("%.110f", "[1e-10]")).toBe(
      "0.00000000010000000000000000364321973154977415791655470655996396089904" +
        "010295867919921875000000000000000000000000",
    );
  });

  it("that overflow as text", () => {
    expect(format("%v %d", "[1e309,1e309]")).toBe("1e309 %!d(string=1e309)");
  });
});

describe("sprintf writes all else as text", () => {
  it.each([
    ["%v %s", '["a","b"]', "a b"],
    ["%5s|%-5s|%.2s|%05s", '["é","é","日本語","a"]', "    é|é    |日本|0000a"],
    ["%q %+q %#q", '["a\\"é\\n","é😀","a"]', '"a\\"é\\n" "\\u00e9\\U0001f600" `a`'],
    ["%x % x %#X", '["hé","hé","h"]', "68c3a9 68 c3 a9 0X68"],
    ["%v %v %v", '[true,null,["a",{"b":1}]]', 'true null ["a", {"b": 1}]'],
    ["%v %v %v", '[set(),{1,"x"},{}]', 'set() {1, "x"} {}'],
    ["%v", '[{1:["\\u0007"]}]', '{1: ["\\a"]}'],
    ["%T %T %T", '["a",1,1.5]', "string int64 float64"],
  ])("by %s of %s", (text, values, expected) => {
    expect(format(text, values)).toBe(expected);
  });
});

describe("sprintf says in its result what does not fit", () => {
  it.each([
    ["%d", '["a"]', "%!d(string=a)"],
    ["%5d", '["a"]', "%!d(string=    a)"],
    ["%s", "[1]", "%!s(int64=1)"],
    ["%d", "[1.5]", "%!d(float64=1.5)"],
    ["%d %d", "[1]", "1 %!d(MISSING)"],
    ["%d", '[1,"x",2.5]', "1%!(EXTRA string=x, float64=2.5)"],
    ["%", "[]", "%!(NOVERB)"],
    ["%5", "[1]", "%!(NOVERB)%!(EXTRA int64=1)"],
    ["%!", "[1]", "%!!(int64=1)"],
    ["%z", "[true]", "%!z(string=true)"],
    ["100%%", "[]", "100%"],
    ["%[2]d %[1]d", "[1,2]", "2 1"],
    ["%[3]d", "[1,2]", "%!d(BADINDEX)"],
    ["%[x]d", "[1]", "%!d(BADINDEX)"],
    ["%[]d", "[1]", "%!d(BADINDEX)"],
    ["%[2]*[1]d", "[1,5]", "    1"],
    ["%*d", "[5,1]", "    1"],
    ["%*d", "[-5,1]", "1    "],
    ["%*d", '["a",1]', "%!(BADWIDTH)1"],
    ["%.*d", "[-1,1]", "%!(BADPREC)1"],
    ["%99999999d", "[1]", "%!(NOVERB)%!(EXTRA int64=1)"],
    ["%ü", "[1]", "%!ü(int64=1)"],
  ])("as for %s of %s", (text, values, expected) => {
    expect(format(text, values)).toBe(expected);
  });
});

describe("sprintf refuses", () => {
  it("results that nobody has the memory for", () => {
    expect(() => format("%9999999d".repeat(10), `[${Array(10).fill(1)}]`)).toThrow("result too long");
  });

  it("the address of a number, which is another in each run", () => {
    expect(() => format("%p", "[18446744073709551616]")).toThrow(BuiltinError);
    expect(format("%p", "[1]")).toBe("%!p(int64=1)");
  });
});
