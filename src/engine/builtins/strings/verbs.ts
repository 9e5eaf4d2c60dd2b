/**
 * @module One argument by one verb of Go's fmt, and what Go writes where the two do not fit (fmt's print.go).
 */

import { BuiltinError } from "../builtin.ts";
import { encodeUtf8 } from "../encoding-utf8.ts";
import { canBackquote, quote } from "../strings-quote.ts";
import type { GoArgument } from "./arguments.ts";
import { type Flags, noFlags, pad, padCharacters, truncate } from "./flags.ts";
import { formatFloat } from "./floats.ts";
import { formatBigInt, formatBigStruct, formatInt64 } from "./integers.ts";

export function formatArgument(argument: GoArgument, verb: string, flags: Flags): string {
  if (verb === "T") return pad(truncate(typeOf(argument), flags), flags);
  return formatByType(argument, verb, flags) ?? badVerb(argument, verb, flags);
}

/** `%!d(string=hi)`; the value keeps the width and the flags. */
function badVerb(argument: GoArgument, verb: string, flags: Flags): string {
  return `%!${verb}(${describe(argument, flags)})`;
}

/** `string=hi`, as Go tells of what it could not format, or of arguments that are left over. */
export function describe(argument: GoArgument, flags: Flags): string {
  return argument.type === "nil" ? "<nil>" : `${argument.type}=${formatArgument(argument, "v", flags)}`;
}

/** As Go's `fmt.Sprint` does: with spaces only between two that are no text. */
export function printGo(values: readonly GoArgument[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const space = before !== undefined && !isText(before) && !isText(value) ? " " : "";
      return space + formatArgument(value, "v", noFlags());
    })
    .join("");
}

function isText({ type }: GoArgument): boolean {
  return type === "string" || type === "json.Number";
}

function typeOf({ type }: GoArgument): string {
  return type === "nil" ? "<nil>" : type;
}

/** Undefined where the verb is none for the type. */
function formatByType(argument: GoArgument, verb: string, flags: Flags): string | undefined {
  switch (argument.type) {
    case "*big.Int":
      return formatBig(argument.value, verb, flags);
    case "int":
    case "int64":
      return formatInt64(argument.value, verb, flags);
    case "uint8":
      return verb === "v" && flags.sharpV
        ? formatInt64(argument.value, "x", { ...flags, sharp: true })
        : formatInt64(argument.value, verb, flags);
    case "float64":
      return formatFloat(argument.value, verb, flags);
    case "string":
    case "json.Number":
      return formatString(argument.value, verb, flags);
    case "bool":
      return verb === "t" || verb === "v" ? pad(String(argument.value), flags) : undefined;
    case "nil":
      return verb === "v" ? pad("<nil>", flags) : undefined;
    default:
      return formatCompound(argument, verb, flags);
  }
}

function formatBig(value: bigint, verb: string, flags: Flags): string {
  if (verb === "w") return `%!w(*big.Int=${formatBigStruct(value, flags)})`;
  if (verb === "p") throw addressError();
  return formatBigInt(value, verb, flags);
}

/** Go would print where the value lies in its memory. */
function addressError(): BuiltinError {
  return new BuiltinError("%p: there are no addresses");
}

function formatString(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case "v":
      return flags.sharpV ? formatQuoted(text, flags) : pad(truncate(text, flags), flags);
    case "s":
      return pad(truncate(text, flags), flags);
    case "q":
      return formatQuoted(text, flags);
    case "x":
    case "X":
      return formatHex(text, verb, flags);
    default:
      return undefined;
  }
}

function formatQuoted(text: string, flags: Flags): string {
  const shown = truncate(text, flags);
  if (flags.sharp && canBackquote(shown)) return pad(`\`${shown}\``, flags);
  return pad(quote(shown, flags.plus), flags);
}

/** The bytes of a text; the precision counts them, and spaces stand between them on demand. */
function formatHex(text: string, verb: string, flags: Flags): string {
  const bytes = encodeUtf8(text).subarray(0, flags.precision);
  if (bytes.length === 0) return padCharacters(flags.width ?? 0, flags.zero && !flags.minus ? "0" : " ");
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  const prefix = flags.sharp ? "0x" : "";
  const hex = prefix + digits.join(flags.space ? ` ${prefix}` : "");
  return pad(verb === "X" ? hex.toUpperCase() : hex, flags);
}

type Compound = Extract<GoArgument, { type: "[]interface {}" | "map[string]interface {}" }>;

/** Each element by the verb. Maps are in the order of their keys. */
function formatCompound(argument: Compound, verb: string, flags: Flags): string {
  if (verb === "p") throw addressError();
  const parts =
    argument.type === "[]interface {}"
      ? argument.value.map((item) => formatElement(item, verb, flags))
      : argument.value.map(
          ([key, item]) =>
            `${formatElement({ type: "string", value: key }, verb, flags)}:${formatElement(item, verb, flags)}`,
        );
  if (flags.sharpV) return `${argument.type}{${parts.join(", ")}}`;
  return `${argument.type === "[]interface {}" ? "" : "map"}[${parts.join(" ")}]`;
}

function formatElement(item: GoArgument, verb: string, flags: Flags): string {
  if (item.type === "nil") return flags.sharpV ? "interface {}(nil)" : "<nil>";
  return formatByType(item, verb, flags) ?? badVerb(item, verb, flags);
}
