/**
 * @module The two kinds of time in DER: RFC 5280, section 4.1.2.5. Offsets from UTC, which it forbids, are read as Go does.
 */

import { BuiltinError } from "../builtin.ts";
import { type Der, Tag } from "./der.ts";

/** A moment. */
export interface DerTime {
  /** RFC 3339, with the offset it was written in. */
  readonly text: string;
  /** Since 1970. */
  readonly seconds: bigint;
}

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(Z|[+-]\d{4})$/;

/** Reads one; throws a BuiltinError in Go's words where there is none. */
export function readTime(der: Der): DerTime {
  const isUtc = der.isNext(Tag.utcTime);
  if (!isUtc && !der.isNext(Tag.generalizedTime)) throw new BuiltinError("x509: unsupported time format");
  const message = `x509: malformed ${isUtc ? "UTCTime" : "GeneralizedTime"}`;
  const text = Buffer.from(der.element(message).content).toString("latin1");
  const time = parse((isUtc ? UTC_TIME : GENERALIZED_TIME).exec(text));
  if (time === undefined) throw new BuiltinError(message);
  return time;
}

function parse(parts: RegExpExecArray | null): DerTime | undefined {
  if (parts === null) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "00", zone = ""] = parts;
  const fullYear = year.length === 4 ? year : `${Number(year) >= 50 ? "19" : "20"}${year}`;
  const date = `${fullYear}-${month}-${day}T${hour}:${minute}:${second}`;
  const offset = offsetOf(zone);
  const milliseconds = Date.parse(`${date}Z`);
  const isReal = new Date(milliseconds || 0).toISOString().startsWith(date);
  if (!isReal || Number(hour) > 23 || offset === undefined) return undefined;
  return { text: date + offset.text, seconds: BigInt(milliseconds / 1000) - offset.seconds };
}

/** `+0000` and `-0000` are written `Z`, so they are none. */
function offsetOf(zone: string): { readonly text: string; readonly seconds: bigint } | undefined {
  if (zone === "Z") return { text: "Z", seconds: 0n };
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3))];
  if (hours > 23 || minutes > 59 || hours + minutes === 0) return undefined;
  const seconds = BigInt(hours * 3600 + minutes * 60);
  return {
    text: `${zone.slice(0, 3)}:${zone.slice(3)}`,
    seconds: zone.startsWith("-") ? -seconds : seconds,
  };
}
