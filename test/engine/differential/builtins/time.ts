/**
 * @module Calls of the built-ins of time, and of those whose answer is another in each evaluation, judged by their shape.
 */

import fc from "fast-check";
import { among, type Calls, calls, damaged, expression, raw, shortText } from "./call.ts";

const ns = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 2_000_000_000_000_000_000n }),
  // Around changes of clocks in Berlin, New York and Lord Howe.
  fc
    .tuple(
      among(1_711_846_800n, 1_729_990_800n, 1_710_054_000n, 1_730_613_600n, 1_728_142_200n),
      fc.bigInt({ min: -7_200n, max: 7_200n }),
    )
    .map(([at, by]) => (at + by) * 1_000_000_000n),
  raw("0", "-1", "1e18", "1.5", "9223372036854775808", "1582977600000000000.0"),
);
/** None of those (`EST`) that newer zone files have as another name of a place: OPA reads the machine's files. */
const zone = among(
  "",
  "UTC",
  "Local",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "Africa/Casablanca",
  "Pacific/Apia",
  "Nowhere",
  "europe/berlin",
);
const instant = fc.oneof({ weight: 1, arbitrary: ns }, { weight: 2, arbitrary: fc.tuple(ns, zone) });

const LAYOUTS = [
  "RFC3339",
  "RFC3339Nano",
  "RFC1123",
  "RFC1123Z",
  "RFC822",
  "RFC822Z",
  "RFC850",
  "ANSIC",
  "UnixDate",
  "RubyDate",
];
const OWN = [
  "2006-01-02",
  "02.01.2006 15:04",
  "Jan _2 06 3:04PM",
  "Monday, 2 January 2006",
  "2006-002",
  "15:04:05.000",
  "15:04:05,999999",
  "2006-01-02T15:04:05-0700",
  "2006-01-02 15:04:05 MST",
  "pm 03",
  "Z07:00 Z0700 -07 Z07",
  "06/1/2 5.00",
];
const layout = fc.oneof(among(...LAYOUTS), among(...OWN), damaged(among(...OWN)));

const TIMES: Readonly<Record<string, readonly string[]>> = {
  RFC3339: ["2024-02-29T12:30:00Z", "2024-02-29T12:30:00.123456789+05:30", "2023-02-29T12:30:00Z"],
  RFC1123: ["Thu, 29 Feb 2024 12:30:00 GMT", "Thu, 29 Feb 2024 12:30:00 CET"],
  RFC850: ["Thursday, 29-Feb-24 12:30:00 UTC"],
  ANSIC: ["Thu Feb 29 12:30:00 2024"],
  "2006-01-02": ["2024-02-29", "2024-2-29", "1600-01-01", "2262-04-11", "2262-04-12", "1677-09-21"],
  "02.01.2006 15:04": ["29.02.2024 23:59", "31.04.2024 00:00"],
  "Jan _2 06 3:04PM": ["Feb 29 24 3:04AM", "feb  9 69 12:00PM"],
  "2006-002": ["2024-366", "2023-366"],
  "15:04:05.000": ["12:30:01.250", "24:00:00.000"],
  "2006-01-02T15:04:05-0700": ["2024-02-29T12:30:00+0200", "2024-02-29T12:30:00Z"],
  "2006-01-02 15:04:05 MST": ["2024-02-29 12:30:00 GMT+3"],
};
const parsed = fc
  .constantFrom(...Object.entries(TIMES))
  .chain(([form, values]) => fc.tuple(among(form), damaged(among(...values))));

const rfc3339 = damaged(
  fc.oneof(
    fc
      .date({ noInvalidDate: true, min: new Date("1660-01-01"), max: new Date("2280-01-01") })
      .map((date) => date.toISOString()),
    among(
      ...(TIMES["RFC3339"] as readonly string[]),
      "2024-01-01T00:00:00-00:00",
      "2024-01-01t00:00:00z",
      "2024-12-31T23:59:60Z",
      "2024-01-01T00:00:00,5Z",
      "2024-01-01T00:00:00+24:00",
    ),
  ),
);
const duration = damaged(
  fc
    .array(
      fc.tuple(
        fc.oneof(fc.nat(400).map(String), among("1.5", ".25", "0", "1.", "9999999999")),
        among("ns", "us", "µs", "μs", "ms", "s", "m", "h", "d", ""),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .chain((parts) => among("", "-", "+").map((sign) => sign + parts.map((part) => part.join("")).join(""))),
);
const step = fc.integer({ min: -30, max: 30 });

export const timeCalls: readonly Calls[] = [
  calls("time.add_date", ns, step, step, fc.integer({ min: -400, max: 400 })),
  calls("time.clock", instant),
  calls("time.date", instant),
  calls("time.diff", instant, instant),
  calls("time.format", fc.oneof(instant, fc.tuple(ns, zone, layout))),
  calls("time.format", fc.tuple(ns, zone, layout)),
  calls("time.parse_duration_ns", duration),
  expression("time.parse_ns", "time.parse_ns(input[0][0], input[0][1])", parsed),
  calls("time.parse_rfc3339_ns", rfc3339),
  calls("time.weekday", instant),
];

/** Whether each answer is what it should be. */
export const shapeCalls: readonly Calls[] = [
  expression(
    "rand.intn",
    "[[n >= 0, n < abs(input[1]), n == rand.intn(input[0], input[1])] | n := rand.intn(input[0], input[1])]",
    shortText,
    fc.integer({ min: -9, max: 99 }),
  ),
  expression(
    "time.now_ns",
    "[[now > 1700000000000000000, now == time.now_ns()] | now := time.now_ns()]",
    among(0),
  ),
  expression(
    "uuid.rfc4122",
    "[regex.match(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id) | id := uuid.rfc4122(input[0])]",
    shortText,
  ),
];

/** Built-ins that are not called, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["array", "boolean", "null", "object", "set", "string"].map((type) => [
      `cast_${type}`,
      "is deprecated, so that OPA compiles no call of it in Rego v1; OPA's compliance suite has its cases",
    ]),
  ),
  "http.send": "asks the network; src/engine/network and src/engine/builtins/http have tests of their own",
  "internal.print": "is what `print` is compiled to, and has no result",
  "net.lookup_ip_addr": "asks the network",
  "opa.runtime": "tells of the process it runs in",
};
