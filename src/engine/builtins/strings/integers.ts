/**
 * @module Integers by the verbs of Go's fmt: 64-bit ones (fmt's format.go) and big ones (math/big's intconv.go), which pad
 * and precede a little differently.
 */

import { isPrintable, quoteCharacter } from "../strings-quote.ts";
import { type Flags, pad, padCharacters } from "./flags.ts";

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const MAX_CHARACTER = 0x10ffffn;

/** Undefined where the verb is none for integers. */
export function formatInt64(value: bigint, verb: string, flags: Flags): string | undefined {
  if (verb === "c") return pad(characterOf(value), flags);
  if (verb === "q") return pad(quoteCharacter(characterOf(value), flags.plus), flags);
  if (verb === "U") return formatUnicode(BigInt.asUintN(64, value), flags);
  const base = BASES[verb];
  return base === undefined ? undefined : formatInBase(value, base, verb, flags);
}

function formatInBase(value: bigint, base: number, verb: string, flags: Flags): string {
  if (flags.precision === 0 && value === 0n) return padCharacters(flags.width ?? 0, " ");
  const sign = signOf(value, flags.plus, flags.space);
  const zeros = flags.precision ?? (flags.zero && !flags.minus ? (flags.width ?? 0) - sign.length : 0);
  const digits = digitsOf(value, base, verb);
  const padded = padCharacters(zeros - digits.length, "0") + digits;
  return pad(sign + prefixOf(padded, base, verb, flags.sharp) + padded, flags, false);
}

function prefixOf(digits: string, base: number, verb: string, sharp: boolean): string {
  const old = sharp && base === 8 && !digits.startsWith("0") ? "0" : "";
  if (verb === "O") return `0o${old}`;
  if (!sharp) return "";
  return base === 2 ? "0b" : base === 16 ? `0${verb}` : old;
}

/** Go's `Int.Format`; what it does not know, it names in its result. */
export function formatBigInt(value: bigint, verb: string, flags: Flags): string {
  const base = verb === "s" ? 10 : BASES[verb];
  if (base === undefined) return `%!${verb}(big.Int=${value})`;
  const sign = signOf(value, flags.plus || flags.plusV, flags.space);
  const prefix = bigPrefix(verb, flags.sharp || flags.sharpV);
  const digits = digitsOf(value, base, verb);
  const zeros = Math.max(0, (flags.precision ?? 0) - digits.length);
  const missing = (flags.width ?? 0) - sign.length - prefix.length - zeros - digits.length;
  const fillsWithZeros = flags.zero && !flags.minus && flags.precision === undefined;
  const body = padCharacters(zeros + (fillsWithZeros ? Math.max(0, missing) : 0), "0") + digits;
  const padding = fillsWithZeros ? "" : padCharacters(missing, " ");
  return flags.minus ? sign + prefix + body + padding : padding + sign + prefix + body;
}

function bigPrefix(verb: string, sharp: boolean): string {
  if (verb === "O") return "0o";
  if (!sharp) return "";
  return { b: "0b", o: "0", x: "0x", X: "0X" }[verb] ?? "";
}

/** A big integer as Go prints the struct of it, where a verb is none for errors: its sign and its words of 64 bits. */
export function formatBigStruct(value: bigint, flags: Flags): string {
  const words: string[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 64n) {
    const word = rest & (2n ** 64n - 1n);
    words.push(
      flags.sharpV
        ? formatInBase(word, 16, "x", { ...flags, sharp: true })
        : formatInBase(word, 10, "v", flags),
    );
  }
  const sign = pad(String(value < 0n), flags);
  if (flags.sharpV) return `&big.Int{neg:${sign}, abs:big.nat{${words.join(", ")}}}`;
  return flags.plusV ? `&{neg:${sign} abs:[${words.join(" ")}]}` : `&{${sign} [${words.join(" ")}]}`;
}

function formatUnicode(value: bigint, flags: Flags): string {
  const code = value.toString(16).toUpperCase().padStart(4, "0");
  const digits = padCharacters((flags.precision ?? 0) - code.length, "0") + code;
  const character = value <= MAX_CHARACTER ? String.fromCodePoint(Number(value)) : "";
  return pad(`U+${digits}${flags.sharp && isPrintable(character) ? ` '${character}'` : ""}`, flags, false);
}

/** U+FFFD for what is no character. */
function characterOf(value: bigint): string {
  const isCharacter = value >= 0n && value <= MAX_CHARACTER && !(value >= 0xd800n && value <= 0xdfffn);
  return isCharacter ? String.fromCodePoint(Number(value)) : "\ufffd";
}

function signOf(value: bigint, plus: boolean, space: boolean): string {
  return value < 0n ? "-" : plus ? "+" : space ? " " : "";
}

function digitsOf(value: bigint, base: number, verb: string): string {
  const digits = (value < 0n ? -value : value).toString(base);
  return verb === "X" ? digits.toUpperCase() : digits;
}
