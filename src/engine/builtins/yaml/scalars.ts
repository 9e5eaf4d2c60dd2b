/**
 * @module How go-yaml v3 writes a scalar: plain, in quotes or as a block (yaml_emitter_analyze_scalar and
 * yaml_emitter_select_scalar_style of emitterc.go, stringv of encode.go).
 */

import { resolvePlain } from "./resolve.ts";

const OLD_BOOLEAN = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;
/** Of YAML 1.1: seconds by sixties. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)?)?$/;
/** What is neither a tab nor what go-yaml calls printable, which ends with the Basic Multilingual Plane. */
const SPECIAL = /[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const BREAK = /[\r\n\x85\u2028\u2029]/;

/** Where a scalar stands. */
export interface Spot {
  /** Where its further lines begin. */
  readonly indent: number;
  /** In front of a colon on one line. */
  readonly isSimpleKey: boolean;
}

/** Writes a string so that it is read as one. */
export function printScalar(text: string, spot: Spot): string {
  const style = styleOf(text, spot.isSimpleKey);
  if (style === "plain") return text;
  if (style === "single") return printSingle(text, spot.indent);
  return style === "literal" ? printLiteral(text, spot.indent) : printDouble(text);
}

/** Whether a key can stand before its colon on one line. */
export function isSimpleKey(text: string): boolean {
  return !BREAK.test(text) && Buffer.byteLength(text) <= 128;
}

type Style = "plain" | "single" | "double" | "literal";

function styleOf(text: string, isKey: boolean): Style {
  const isSpecial = SPECIAL.test(text) || / [\r\n\x85\u2028\u2029]/.test(text);
  if (text.includes("\n")) {
    const isBlock = !isSpecial && !text.endsWith(" ") && !isKey;
    return isBlock ? "literal" : "double";
  }
  if (!isReadAsString(text)) return "double";
  if (isPlain(text)) return "plain";
  const isQuotable = !isSpecial && !text.includes("\t") && !/[\r\n\x85\u2028\u2029] /.test(text);
  return isQuotable ? "single" : "double";
}

/** Whether it would be read as a string if it stood there plain, by readers of YAML 1.1 too. */
function isReadAsString(text: string): boolean {
  if (OLD_BOOLEAN.test(text) || BASE_60.test(text) || isDate(text)) return false;
  return resolvePlain(text).type === "string";
}

function isDate(text: string): boolean {
  if (!TIMESTAMP.test(text)) return false;
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1) return false;
  const [, hour = "0", minute = "0", second = "0"] = /[Tt ](\d+):(\d+):(\d+)/.exec(text) ?? [];
  const isZoned = /(?:Z|[-+]\d\d:\d\d)$/.test(text);
  const needsZone = /^[^ Tt]+[Tt]/.test(text);
  return (
    Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && (isZoned ? needsZone : !needsZone)
  );
}

function isPlain(text: string): boolean {
  if (/^\s|\s$/.test(text) && /^[ \r\n\x85\u2028\u2029]|[ \r\n\x85\u2028\u2029]$/.test(text)) return false;
  if (text.includes("\t") || BREAK.test(text) || SPECIAL.test(text)) return false;
  if (text.startsWith("---") || text.startsWith("...")) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:](?:[ \t]|$)/.test(text)) return false;
  return !/:(?:[ \t]|$)|[ \t]#/.test(text);
}

/** Breaks that are no line feeds stand for themselves, but what follows is indented all the same. */
function printSingle(text: string, indent: number): string {
  const pad = " ".repeat(indent);
  const indented = text.replace(/[\u2028\u2029]+(?!$)/g, (breaks) => `${breaks}${pad}`);
  return `'${indented.replaceAll("'", "''")}'`;
}

function printLiteral(text: string, indent: number): string {
  const hint = /^[ \r\n\x85\u2028\u2029]/.test(text) ? "2" : "";
  const breaks = /[\n\u2028\u2029]*$/.exec(text)?.[0] ?? "";
  const chomp = breaks === "" ? "-" : breaks.length > 1 || breaks === text ? "+" : "";
  const pad = " ".repeat(indent);
  const lines = text.split("\n").map((line) => (line === "" ? "" : `${pad}${line}`));
  return `|${hint}${chomp}\n${lines.join("\n")}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\x85": "\\N",
  "\xa0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function printDouble(text: string): string {
  const escaped = [...text].map((character) => {
    const isLiteral = character !== "\t" && !SPECIAL.test(character) && !BREAK.test(character);
    if (isLiteral && character !== '"' && character !== "\\") return character;
    return ESCAPES[character] ?? escapeCode(character.codePointAt(0) ?? 0);
  });
  return `"${escaped.join("")}"`;
}

function escapeCode(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
