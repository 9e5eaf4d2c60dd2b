/**
 * @module Calls of the built-ins of strings, regular expressions, encodings and versions.
 */

import fc from "fast-check";
import { among, anyValue, type Calls, calls, damaged, expression, number, shortText, text } from "./call.ts";

const pattern = fc.oneof(
  among(
    "a",
    "a*",
    "a+?",
    "(a|b)+",
    "[a-c]",
    "[^a]",
    "^a",
    "b$",
    "\\w+",
    "\\d{2,3}",
    ".",
    "(?i)A",
    "(?s).*",
    "\\bb",
    "(?P<x>a)(b)?",
  ),
  among("é", "[é-ü]+", "\\p{L}", "\\x41", "", "(?m)^.", "a{0}", "[[:alpha:]]", "(?:)", "\\pN|b"),
  among("(", "[", "a**", "\\", "(?=a)", "a{2000}", "\\1", "(?<y>c)", "[b-a]"),
);
const subject = fc.oneof(shortText, text, among("abab", "aaa bbb", "éüa", "A1b22c333", "a\nb\na"));
const glob = fc
  .array(among("a", "b", ".", "*", "[a-b]", "?", "+", "(", "\\", "[", "]", "-", "c", "d*", ".*", ".+"), {
    maxLength: 5,
  })
  .map((parts) => parts.join(""));

/** Without `p`, which writes where a value lies in OPA's memory. */
const verb = fc
  .tuple(
    among("", "", "", "-", "+", "#", "0", " "),
    among("", "", "5", "*", "12"),
    among("", "", ".2", ".", ".0", ".*"),
    among(..."vvvsdxXqfgeGEbotTUcO%!z"),
  )
  .map((parts) => `%${parts.join("")}`);
const format = fc
  .array(fc.oneof(verb, among("a", " ", "é", "[1]", "%[2]d", "%[9]v", "%")), { maxLength: 4 })
  .map((parts) => parts.join(""));

const texts = fc.array(shortText, { maxLength: 4 });
const sets = "{x | some x in input[0]}, {x | some x in input[1]}";

const version = damaged(
  fc
    .tuple(
      fc.nat(12),
      fc.nat(3),
      fc.nat(3),
      among("", "", "-alpha", "-alpha.1", "-1", "-01", "-rc.10", "-x-y"),
      among("", "", "+b", "+b.01"),
    )
    .map(([a, b, c, pre, build]) => `${a}.${b}.${c}${pre}${build}`),
);

const percent = damaged(
  fc.oneof(
    text,
    text.map(encodeURIComponent),
    among("a+b", "%41%zz", "%", "%2", "a=1&b=2&a=3", "=", "&&", "a;b=c", "%ff=%C3%A9", "a=%20+"),
  ),
);
const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEF"), maxLength: 12 });

const template = fc.oneof(
  among(
    "{{.a}}",
    "{{ .a.b }} x",
    "{{range .list}}{{.}},{{end}}",
    "{{if .a}}y{{else}}n{{end}}",
    '{{printf "%v-%d" .a .n}}',
    "{{len .list}}",
    "{{index .list 0}}",
  ),
  among(
    "{{with .a}}{{.b}}{{end}}",
    "{{- .n -}} z",
    "{{.missing}}",
    "{{",
    "{{end}}",
    '{{ .a | printf "%q" }}',
    "{{range $i, $x := .list}}{{$i}}={{$x}};{{end}}",
    "{{eq .n 1}}",
    "{{html .t}}",
  ),
  among(
    "{{/* c */}}",
    "{{.t}}",
    "{{and .a .n}}",
    "{{not .n}}",
    "{{slice .t 0 1}}",
    "{{.n}}{{.list}}{{.a}}",
    "{{$x := 5}}{{$x}}",
    "{{js .t}}",
    "{{urlquery .t}}",
  ),
);

export const textCalls: readonly Calls[] = [
  calls("base64url.encode_no_pad", text),
  calls("glob.quote_meta", fc.oneof(text, glob)),
  calls("hex.decode", damaged(hex)),
  calls("hex.encode", text),
  calls("indexof_n", subject, fc.oneof(shortText, among("", "a", "aa", "é", "😀"))),
  calls("regex.find_n", pattern, subject, fc.integer({ min: -2, max: 4 })),
  calls("regex.globs_match", glob, glob),
  calls(
    "regex.replace",
    subject,
    pattern,
    among("", "x", "$1", "${1}y", "$0$0", "$x", "${x}", "$", "$$", "$1a", "\\1", "é"),
  ),
  calls("regex.split", pattern, subject),
  calls(
    "regex.template_match",
    among("urn:foo:{.*}", "a{[a-z]+}b", "{a|b}", "a{", "<.*>", "a}", "{(}"),
    among("urn:foo:bar", "axb", "b", "a", "{a}", "", "acb"),
    among("{", "{", "{", "<", ""),
    among("}", "}", "}", ">", ""),
  ),
  calls("semver.compare", version, version),
  calls("semver.is_valid", fc.oneof({ weight: 9, arbitrary: version }, { weight: 1, arbitrary: anyValue })),
  calls("sprintf", format, fc.array(fc.oneof(number, text, anyValue), { maxLength: 4 })),
  expression(
    "sprintf",
    "sprintf(input[0], [{x | some x in input[1]}, input[1], input[2]])",
    format,
    fc.array(anyValue, { maxLength: 3 }),
    number,
  ),
  calls("strings.any_prefix_match", fc.oneof(shortText, texts), fc.oneof(shortText, texts)),
  expression("strings.any_prefix_match", `strings.any_prefix_match(${sets})`, texts, texts),
  calls("strings.any_suffix_match", fc.oneof(shortText, texts), fc.oneof(shortText, texts)),
  expression("strings.any_suffix_match", `strings.any_suffix_match(${sets})`, texts, texts),
  calls("strings.count", subject, fc.oneof(shortText, among("", "a", "aa", "é"))),
  calls(
    "strings.render_template",
    template,
    fc.record(
      { a: anyValue, n: number, list: fc.array(anyValue, { maxLength: 3 }), t: text },
      { requiredKeys: [] },
    ),
  ),
  calls(
    "strings.split_n",
    subject,
    fc.oneof(shortText, among("", "a", "é")),
    fc.integer({ min: -3, max: 4 }),
  ),
  calls("urlquery.decode", percent),
  calls("urlquery.decode_object", percent),
  calls("urlquery.encode", text),
  calls(
    "urlquery.encode_object",
    fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 3 })), { maxKeys: 4 }),
  ),
  expression(
    "urlquery.encode_object",
    "urlquery.encode_object({k: {x | some x in v} | some k, v in input[0]})",
    fc.dictionary(text, fc.array(text, { maxLength: 3 }), { maxKeys: 3 }),
  ),
];
