import { describe, expect, it } from "vitest";
import { parseValue, printValue, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { timeBuiltins } from "./time.ts";

const builtins: Builtins = timeBuiltins;
const run = (name: string, ...operands: readonly Value[]) =>
  builtins[`time.${name}`]?.(operands, { now: 42n } as Evaluation);
/** Operands and result as Rego writes them. */
const call = (name: string, ...operands: readonly string[]) =>
  printValue(run(name, ...operands.map(parseValue)) ?? null);

/** 2 December 2022, 18:40:53.141828752 UTC. */
const THEN = "1670006453141828752";

it("time.now_ns is when the evaluation began", () => {
  expect(call("now_ns")).toBe("42");
});

describe("time.date, time.clock and time.weekday", () => {
  it.each([
    [THEN, "[2022,12,2]", "[18,40,53]", '"Friday"'],
    [`[${THEN},"Asia/Kolkata"]`, "[2022,12,3]", "[0,10,53]", '"Saturday"'],
    [`[${THEN},"America/New_York"]`, "[2022,12,2]", "[13,40,53]", '"Friday"'],
    [`[${THEN},"Local"]`, "[2022,12,2]", "[18,40,53]", '"Friday"'],
    ["-9223372036854775808", "[1677,9,21]", "[0,12,43]", '"Tuesday"'],
    ["9223372036854775807", "[2262,4,11]", "[23,47,16]", '"Friday"'],
    ["1582977600000000000", "[2020,2,29]", "[12,0,0]", '"Saturday"'],
    ["-1", "[1969,12,31]", "[23,59,59]", '"Wednesday"'],
    ["1e18", "[2001,9,9]", "[1,46,40]", '"Sunday"'],
    ['[-5419248338987530499,"America/New_York"]', "[1798,4,9]", "[0,18,19]", '"Monday"'],
  ])("of %s are %s, %s and %s", (time, date, clock, weekday) => {
    expect(call("date", time)).toBe(date);
    expect(call("clock", time)).toBe(clock);
    expect(call("weekday", time)).toBe(weekday);
  });

  it.each([
    ["9223372036854775808", "timestamp too big"],
    ["1.5", "timestamp too big"],
    ["1e30", "timestamp too big"],
    ['"now"', "operand 1 must be either number (ns) or [number (ns), string (tz)] but got string"],
    ["[]", "operand 1 must be either number (ns) or [number (ns), string (tz)] but got array"],
    ["[1,2]", "operand 1 must be string but got number"],
    ['[1,"Nowhere/Town"]', "unknown time zone Nowhere/Town"],
    ['[1,"europe/berlin"]', "unknown time zone"],
    ['[1,"../../etc/passwd"]', "unknown time zone"],
    ['[1,"UTC",3]', "operand 1 must be string but got number"],
  ])("fail for %s", (time, message) => {
    expect(() => call("date", time)).toThrow(message);
  });
});

describe("zones", () => {
  it.each([
    // Standard time, summer time, and beyond what the database lists one by one.
    ["Europe/Berlin", "2022-01-01T00:00:00Z", "CET +01:00"],
    ["Europe/Berlin", "2022-07-01T00:00:00Z", "CEST +02:00"],
    ["Europe/Berlin", "2150-07-01T00:00:00Z", "CEST +02:00"],
    ["Europe/Berlin", "2150-03-29T00:59:59Z", "CET +01:00"],
    ["Europe/Berlin", "2150-03-29T01:00:00Z", "CEST +02:00"],
    ["Europe/Berlin", "1800-01-01T00:00:00Z", "LMT +00:53"],
    ["Australia/Sydney", "2100-01-01T00:00:00Z", "AEDT +11:00"],
    ["Australia/Sydney", "2100-07-01T00:00:00Z", "AEST +10:00"],
    ["Europe/Dublin", "2100-07-01T00:00:00Z", "IST +01:00"],
    ["Europe/Dublin", "2100-01-01T00:00:00Z", "GMT +00:00"],
    ["America/Nuuk", "2100-07-01T00:00:00Z", "-01 -01:00"],
    ["Asia/Tehran", "2020-07-01T00:00:00Z", "+0430 +04:30"],
    ["Australia/Lord_Howe", "2030-01-01T00:00:00Z", "+11 +11:00"],
    ["America/Los_Angeles", "1945-07-01T00:00:00Z", "PWT -07:00"],
    ["Etc/GMT+5", "2022-01-01T00:00:00Z", "-05 -05:00"],
    ["", "2022-01-01T00:00:00Z", "UTC +00:00"],
  ])("%s at %s is %s", (zone, time, expected) => {
    const instant = run("parse_rfc3339_ns", time) as Value;
    expect(run("format", [instant, zone, "MST -07:00"])).toBe(expected);
  });
});

describe("time.format", () => {
  it.each([
    ["", "2022-12-03T00:10:53.141828752+05:30"],
    ["RFC1123Z", "Sat, 03 Dec 2022 00:10:53 +0530"],
    ["UnixDate", "Sat Dec  3 00:10:53 IST 2022"],
    ["Monday Mon January Jan", "Saturday Sat December Dec"],
    ["2006 06 1 01 2 02 _2 __2 002", "2022 22 12 12 3 03  3 337 337"],
    ["15 3 03 4 04 5 05 PM pm", "00 12 12 10 10 53 53 AM am"],
    [".0 .000000 ,999 .999999999999", ".1 .141828 ,141 .141828752"],
    ["Z07 Z0700 Z07:00 Z070000 Z07:00:00", "+05 +0530 +05:30 +053000 +05:30:00"],
    ["-07 -0700 -07:00 -070000 -07:00:00", "+05 +0530 +05:30 +053000 +05:30:00"],
    ["Month Monde Janus x_2006 ünï", "Month Monde Janus x_2022 ünï"],
  ])("writes by the layout %j", (layout, expected) => {
    expect(run("format", [parseValue(THEN), "Asia/Kolkata", layout])).toBe(expected);
  });

  it("leaves out a fraction of zero, and writes Z for UTC", () => {
    expect(call("format", "0")).toBe('"1970-01-01T00:00:00Z"');
    expect(run("format", [parseValue("0"), "UTC", "05.000|05.999 -07 Z07"])).toBe("00.000|00 +00 Z");
    expect(run("format", [parseValue("-5419248338987530499"), "Europe/Berlin", "-07:00:00"])).toBe(
      "+00:53:28",
    );
  });
});

describe("time.parse_ns", () => {
  it.each([
    ["2006-01-02T15:04:05Z07:00", "2017-06-02T19:00:00-07:00", "1496455200000000000"],
    ["01/02 03:04:05PM '06 -0700", "06/02 07:00:00PM '17 -0700", "1496455200000000000"],
    ["RFC822Z", "02 Jun 17 19:00 -0700", "1496455200000000000"],
    ["RFC3339Nano", "1970-01-01T00:00:00.000000001Z", "1"],
    ["2006-01-02", "1970-01-02", "86400000000000"],
    ["2006-002", "1970-002", "86400000000000"],
    ["2006 __2", "1972  60", "68169600000000000"],
    ["Monday, January _2 2006", "FRIDAY, january  2 1970", "86400000000000"],
    ["3:04PM 2006", "12:30AM 1970", "1800000000000"],
    ["5 2006", "1.5 1970", "1500000000"],
    ["05,000 2006", "01.250 1970", "1250000000"],
    ["15:04 MST 2006", "01:00 CEST 1970", "3600000000000"],
    ["15:04 MST 2006", "01:00 GMT+3 1970", "3600000000000"],
    ["15:04:05 -070000 2006", "00:00:00 -000002 1970", "2000000000"],
    ["06", "69", "-31536000000000000"],
    ["06", "68", "3092601600000000000"],
    ["2006  x", "1970 x", "0"],
  ])("reads by %s the time %s", (layout, text, expected) => {
    expect(printValue(run("parse_ns", layout, text) ?? null)).toBe(expected);
  });

  it.each([
    ["2006-01-02", "2021-02-29"],
    ["2006-01-02", "2021-13-01"],
    ["2006-01-02", "2021-1-01"],
    ["2006-01-02", "2021-01-01 "],
    ["2006-002", "2021-366"],
    ["2006-01 002", "2021-01 032"],
    ["15", "24"],
    ["04", "60"],
    ["Jan", "Foo"],
    ["PM", "pm"],
    ["MST", "AB"],
    ["MST", "ABCDE"],
    ["-07:00", "+2500"],
    ["-07:00", "+25:00"],
    [".000", ".00"],
    ["2006", "20"],
    ["2006", ""],
    ["", "x"],
  ])("fails by %s for %j", (layout, text) => {
    expect(() => run("parse_ns", layout, text)).toThrow(BuiltinError);
  });
});

describe("time.parse_rfc3339_ns", () => {
  it.each([
    ["1970-01-01T00:00:00-00:00", "0"],
    ["1677-09-21T00:12:43.145224192-00:00", "-9223372036854775808"],
    ["2262-04-11T23:47:16.854775807-00:00", "9223372036854775807"],
    // More digits than nanoseconds have are cut, a comma and an hour of one digit pass, as in Go.
    ["1970-01-01T00:00:00.1234567899Z", "123456789"],
    ["1970-01-01T0:00:00,5+24:00", "-86399500000000"],
  ])("reads %s", (text, expected) => {
    expect(printValue(run("parse_rfc3339_ns", text) ?? null)).toBe(expected);
  });

  it.each(["2262-04-11T23:47:16.854775808Z", "1677-09-21T00:12:43.145224191Z", "0001-01-01T00:00:00Z"])(
    "fails for %s, which 64 bits of nanoseconds don't hold",
    (text) => {
      expect(() => run("parse_rfc3339_ns", text)).toThrow("time outside of valid range");
    },
  );

  it.each(["1970-01-01", "1970-01-01t00:00:00Z", "1970-01-01T00:00:00", "1970-01-01T00:00:60Z"])(
    "fails for %s",
    (text) => {
      expect(() => run("parse_rfc3339_ns", text)).toThrow("parsing time");
    },
  );
});

describe("time.parse_duration_ns", () => {
  it.each([
    ["100ms", "100000000"],
    ["1h30m", "5400000000000"],
    ["-1.5h", "-5400000000000"],
    ["1ns2us3\u00b5s4\u03bcs", "9001"],
    [".5s", "500000000"],
    ["0", "0"],
    ["+0", "0"],
    ["1d", "86400000000000"],
    ["1.5d", "129600000000000"],
    ["-1w2h", "-612000000000000"],
    ["1y", "31536000000000000"],
    ["2562047h47m16.854775807s", "9223372036854775807"],
    ["-2562047h47m16.854775808s", "-9223372036854775808"],
    ["0.3333333333333333333333h", "1200000000000"],
    ["0.0001y", "3153600000000"],
  ])("reads %s", (text, expected) => {
    expect(printValue(run("parse_duration_ns", text) ?? null)).toBe(expected);
  });

  it.each([
    "",
    "-",
    "1",
    "h",
    ".s",
    "1x",
    "1 s",
    "1e3s",
    "2562047h47m16.854775808s",
    "293y",
    "1.2.3d",
    "1dd",
    "1d1",
    `${"9".repeat(400)}d`,
  ])("fails for %.30j", (text) => {
    expect(() => run("parse_duration_ns", text)).toThrow("time: invalid duration");
  });
});

describe("time.add_date", () => {
  it.each([
    ["1585852421593912000", "3", "9", "12", "1705257221593912000"],
    ["1585852421593912000", "-1", "-1", "-1", "1551465221593912000"],
    // 31 January and a month is 3 March, but for leap years.
    ["2678399000000000", "0", "1", "0", "5356799000000000"],
    // Over a change of the clocks, the hour stays: 25 hours later here.
    ['[1667001600000000000,"Europe/Berlin"]', "0", "0", "2", "1667178000000000000"],
    // An hour that is skipped.
    ['[1648258200000000000,"Europe/Berlin"]', "0", "0", "1", "1648344600000000000"],
  ])("to %s of %s years, %s months and %s days is %s", (time, years, months, days, expected) => {
    expect(call("add_date", time, years, months, days)).toBe(expected);
  });

  it.each([
    ["0", "2262", "1", "1", "time outside of valid range"],
    ["-9223372036854775808", "0", "0", "-1", "time outside of valid range"],
    ["0", "9223372036854775807", "0", "0", "time outside of valid range"],
    ["0", "1.5", "0", "0", "operand 2 must be integer number but got floating-point number"],
    ["0", "0", '"a"', "0", "operand 3 must be number but got string"],
  ])("to %s of %s, %s and %s fails", (time, years, months, days, message) => {
    expect(() => call("add_date", time, years, months, days)).toThrow(message);
  });
});

describe("time.diff", () => {
  const between = (one: string, other: string) =>
    printValue(
      run("diff", run("parse_rfc3339_ns", one) as Value, run("parse_rfc3339_ns", other) as Value) ?? null,
    );

  it.each([
    ["2020-02-02T00:00:00Z", "2020-03-01T00:00:00Z", "[0,0,28,0,0,0]"],
    ["2021-02-02T00:00:00Z", "2021-03-01T00:00:00Z", "[0,0,27,0,0,0]"],
    ["2004-02-29T00:00:00Z", "2005-03-01T00:00:00Z", "[1,0,1,0,0,0]"],
    ["2020-12-31T23:59:59Z", "2021-01-01T00:00:00Z", "[0,0,0,0,0,1]"],
    ["2020-05-31T12:00:00Z", "2021-03-01T11:59:59Z", "[0,9,0,23,59,59]"],
  ])("between %s and %s is %s, whichever comes first", (one, other, expected) => {
    expect(between(one, other)).toBe(expected);
    expect(between(other, one)).toBe(expected);
  });

  it("goes by the calendar of the first one's zone", () => {
    expect(call("diff", '[1667001600000000000,"Europe/Berlin"]', "1667178000000000000")).toBe(
      "[0,0,2,0,0,0]",
    );
    expect(call("diff", "1667001600000000000", '[1667178000000000000,"Europe/Berlin"]')).toBe(
      "[0,0,2,1,0,0]",
    );
  });
});

it("every built-in of time fails on operands of other types, and on none", () => {
  for (const name of Object.keys(timeBuiltins).filter((name) => name !== "time.now_ns")) {
    expect(() => call(name.slice(5)), name).toThrow(BuiltinError);
    expect(() => call(name.slice(5), "{}", "{}", "{}", "{}"), name).toThrow(BuiltinError);
  }
});
