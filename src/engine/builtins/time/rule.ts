/**
 * @module Time zones by their rules, such as `CET-1CEST,M3.5.0,M10.5.0/3`: POSIX's TZ with what RFC 8536 (section 3.3.1) adds,
 * which goes on where a zone's list of transitions ends. Read as Go's `tzset` reads it.
 */

import { dateOf, dayOfYear, daysBefore, daysInMonth, isLeapYear, SECONDS_PER_DAY } from "./civil.ts";

/** What a zone has at an instant. */
export interface Period {
  /** Such as `CET`. */
  readonly name: string;
  /** Seconds east of UTC. */
  readonly offset: number;
  /** From when to when it has it, in seconds since 1970. */
  readonly start: number;
  readonly end: number;
}

interface Rule {
  readonly standard: Pick<Period, "name" | "offset">;
  readonly summer:
    | (Pick<Period, "name" | "offset"> & { readonly begins: Day; readonly ends: Day })
    | undefined;
}

interface Day {
  readonly kind: "julian" | "ofYear" | "ofWeek";
  readonly month: number;
  readonly week: number;
  readonly day: number;
  /** Seconds after midnight. */
  readonly time: number;
}

const NAME = "(?:<([^>]+)>|([A-Za-z]{3,}))";
const OFFSET = "([+-]?\\d+(?::\\d+){0,2})";
const RULE = new RegExp(`^${NAME}${OFFSET}(?:${NAME}${OFFSET}?,([^,]+),([^,]+))?$`);
const DAY = /^(?:J(\d+)|(\d+)|M(\d+)\.(\d+)\.(\d+))(?:\/(.+))?$/;
const TWO_O_CLOCK = 7200;

/** What the rule says of an instant, `last` being that of the zone's last listed transition. */
export function periodByRule(text: string, last: number, seconds: number): Period | undefined {
  const rule = parseRule(text);
  if (rule === undefined) return undefined;
  const { standard, summer } = rule;
  if (summer === undefined) return { ...standard, start: last, end: Number.POSITIVE_INFINITY };
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const yearStart = (days - dayOfYear(days) + 1) * SECONDS_PER_DAY;
  const { year } = dateOf(days);
  const begins = yearStart + secondsOf(summer.begins, year) - standard.offset;
  const ends = yearStart + secondsOf(summer.ends, year) - summer.offset;
  const isSouthern = ends < begins;
  const [first, second] = isSouthern ? [ends, begins] : [begins, ends];
  const [outer, inner] = isSouthern ? [summer, standard] : [standard, summer];
  if (seconds < first) return period(outer, yearStart, first);
  // Go does not look for the end in the next year either.
  if (seconds >= second) return period(outer, second, yearStart + 365 * SECONDS_PER_DAY);
  return period(inner, first, second);
}

function period({ name, offset }: Pick<Period, "name" | "offset">, start: number, end: number): Period {
  return { name, offset, start, end };
}

function parseRule(text: string): Rule | undefined {
  const [all, quoted, plain, offset, summerQuoted, summerPlain, summerOffset, begins, ends] =
    RULE.exec(text) ?? [];
  if (all === undefined || offset === undefined) return undefined;
  const standard = { name: quoted ?? plain ?? "", offset: -secondsOfClock(offset) };
  const first = begins === undefined ? undefined : parseDay(begins);
  const last = ends === undefined ? undefined : parseDay(ends);
  if (first === undefined || last === undefined) return { standard, summer: undefined };
  const summer = {
    name: summerQuoted ?? summerPlain ?? "",
    offset: summerOffset === undefined ? standard.offset + 3600 : -secondsOfClock(summerOffset),
    begins: first,
    ends: last,
  };
  return { standard, summer };
}

function parseDay(text: string): Day | undefined {
  const [all, julian, ofYear, month = "0", week = "0", weekday = "0", time] = DAY.exec(text) ?? [];
  if (all === undefined) return undefined;
  return {
    kind: julian !== undefined ? "julian" : ofYear !== undefined ? "ofYear" : "ofWeek",
    month: Number(month),
    week: Number(week),
    day: Number(julian ?? ofYear ?? weekday),
    time: time === undefined ? TWO_O_CLOCK : secondsOfClock(time),
  };
}

/** `-2:30` in seconds; the sign counts for all of it. */
function secondsOfClock(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, "").split(":").map(Number);
  const magnitude = (hours * 60 + minutes) * 60 + seconds;
  return text.startsWith("-") ? -magnitude : magnitude;
}

/** From the start of the year, in the zone's own time. */
function secondsOf(rule: Day, year: number): number {
  return dayIndex(rule, year) * SECONDS_PER_DAY + rule.time;
}

function dayIndex({ kind, month, week, day }: Day, year: number): number {
  if (kind === "julian") return day - 1 + (isLeapYear(year) && day >= 60 ? 1 : 0);
  if (kind === "ofYear") return day;
  const before = daysBefore(month) + (isLeapYear(year) && month > 2 ? 1 : 0);
  const firstWeekday = (weekdayOfNewYear(year) + before) % 7;
  const first = (day - firstWeekday + 7) % 7;
  const wanted = first + (week - 1) * 7;
  return before + (wanted >= daysInMonth(month, year) ? wanted - 7 : wanted);
}

function weekdayOfNewYear(year: number): number {
  const past = year - 1;
  return (1 + past + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400)) % 7;
}
