/**
 * @module Time zones of the IANA database, as the file beside this one lists them (`node tools/time-zones.ts` makes it), in Go's
 * reading. Intl knows their offsets, but not what they are called.
 */

import { BuiltinError } from "../builtin.ts";
import { type Period, periodByRule } from "./rule.ts";
import database from "./zones.json" with { type: "json" };

/** A place where clocks show the same time. */
export interface Zone {
  readonly periods: readonly Readonly<{ name: string; offset: number; isSummer: boolean }>[];
  /** When each begins, in seconds since 1970, and which it is. */
  readonly transitions: readonly { readonly at: number; readonly period: number }[];
  /** For what comes behind the last transition; empty where there is none. */
  readonly rule: string;
}

export const UTC: Zone = { periods: [], transitions: [], rule: "" };

const known = new Map<string, Zone>();
let lines: ReadonlyMap<string, string> | undefined;

/**
 * A zone by its name, such as `Europe/Berlin`. No name and `Local` are UTC: a decision must not depend on where the gateway
 * stands. Throws a `BuiltinError` where there is none of the name.
 */
export function zoneOf(name: string): Zone {
  if (name === "" || name === "UTC" || name === "Local") return UTC;
  const found = known.get(name);
  if (found !== undefined) return found;
  lines ??= new Map(
    database.zones.flatMap((line) =>
      line
        .slice(0, line.indexOf("|"))
        .split(" ")
        .map((zone) => [zone, line]),
    ),
  );
  const line = lines.get(name);
  if (line === undefined) throw new BuiltinError(`unknown time zone ${name}`);
  const zone = parseZone(line);
  known.set(name, zone);
  return zone;
}

/** `names|rule|name,offset,isSummer;…|seconds between transitions|periods`, numbers in base 36. */
function parseZone(line: string): Zone {
  const [, rule = "", periods = "", distances = "", indexes = ""] = line.split("|");
  let at = 0;
  const transitions = distances === "" ? [] : distances.split(" ");
  return {
    rule,
    periods: periods.split(";").map((period) => {
      const [name = "", offset = "0", isSummer] = period.split(",");
      return { name, offset: Number(offset), isSummer: isSummer === "1" };
    }),
    transitions: transitions.map((distance, index) => {
      at += Number.parseInt(distance, 36);
      return { at, period: Number.parseInt(indexes[index] ?? "0", 36) };
    }),
  };
}

/** What the zone has at an instant, in seconds since 1970. */
export function periodAt(zone: Zone, seconds: number): Period {
  const { periods, transitions } = zone;
  const index = transitions.findLastIndex(({ at }) => at <= seconds);
  const start = transitions[index]?.at ?? Number.NEGATIVE_INFINITY;
  if (index === transitions.length - 1 && zone.rule !== "") {
    const byRule = periodByRule(zone.rule, start, seconds);
    if (byRule !== undefined) return byRule;
  }
  const period = periods[transitions[index]?.period ?? firstPeriod(zone)];
  const end = transitions[index + 1]?.at ?? Number.POSITIVE_INFINITY;
  return { name: period?.name ?? "UTC", offset: period?.offset ?? 0, start, end };
}

/** Which one holds before all transitions: as in the database's own code. */
function firstPeriod({ periods, transitions }: Zone): number {
  const first = transitions[0]?.period;
  if (transitions.every(({ period }) => period !== 0)) return 0;
  if (first !== undefined && periods[first]?.isSummer === true) {
    const before = periods.slice(0, first).findLastIndex(({ isSummer }) => !isSummer);
    if (before !== -1) return before;
  }
  return Math.max(
    0,
    periods.findIndex(({ isSummer }) => !isSummer),
  );
}
