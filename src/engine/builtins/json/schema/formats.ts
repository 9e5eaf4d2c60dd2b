/**
 * @module The formats of strings that gojsonschema knows (format_checkers.go); any other is let pass.
 */

import { BuiltinError } from "../../builtin.ts";
import { parseAddress } from "../../net/address.ts";
import { compilePattern } from "../../regex-engine.ts";
import { parseInstant } from "../../time/parse.ts";
import { isEmail } from "./email.ts";
import { parseReference } from "./uri.ts";

const HOSTNAME_PART = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const UUID = /^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/i;
const POINTER = /^(?:\/(?:[^~/]|~0|~1)*)*$/;
const RELATIVE_POINTER = /^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^~/]|~0|~1)*)*)$/;
const TIMES = ["15:04:05Z07:00", "15:04:05"];
const DATE = "2006-01-02";
const INSTANTS = ["15:04:05", "15:04:05Z07:00", DATE, "2006-01-02T15:04:05Z07:00"];

const isReference = (text: string) => parseReference(text) !== undefined && !text.includes("\\");
const isUri = (text: string) => isReference(text) && parseReference(text)?.scheme !== "";

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: (text) => isTime(text, [DATE]),
  time: (text) => isTime(text, TIMES),
  "date-time": (text) => isTime(text, INSTANTS),
  hostname: (text) => text.length < 256 && text.split(".").every((part) => HOSTNAME_PART.test(part)),
  email: isEmail,
  "idn-email": isEmail,
  ipv4: (text) => text.includes(".") && parseAddress(text) !== undefined,
  ipv6: (text) => text.includes(":") && parseAddress(text) !== undefined,
  uri: isUri,
  "uri-reference": isReference,
  iri: isUri,
  "iri-reference": isReference,
  "uri-template": (text) => isReference(text) && hasClosedBraces(parseReference(text)?.path ?? ""),
  uuid: (text) => UUID.test(text),
  regex: isPattern,
  "json-pointer": (text) => POINTER.test(text),
  "relative-json-pointer": (text) => RELATIVE_POINTER.test(text),
};

/** Whether a text has a format. */
export function isFormat(format: string, text: string): boolean {
  return !Object.hasOwn(FORMATS, format) || FORMATS[format]?.(text) === true;
}

function isTime(text: string, layouts: readonly string[]): boolean {
  return layouts.some((layout) => succeeds(() => parseInstant(layout, text)));
}

function isPattern(text: string): boolean {
  return text === "" || succeeds(() => compilePattern(text));
}

function hasClosedBraces(path: string): boolean {
  for (let at = path.indexOf("{"); at !== -1; at = path.indexOf("{", at)) {
    at = path.indexOf("}", at);
    if (at === -1) return false;
  }
  return true;
}

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof BuiltinError) return false;
    throw error;
  }
}
