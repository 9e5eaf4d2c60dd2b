import { describe, expect, it } from "vitest";
import { parseValue, type RegoObject } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { renderTemplate } from "./template.ts";

const DATA = `{
  "name": "rohan", "count": 2023, "zero": 0, "yes": true, "nothing": null, "empty": [], "html": "<a href=\\"x\\">&'",
  "list": ["a", {"k": 1.50}, null], "map": {"b": "2", "a": {"deep": "found"}}
}`;

const render = (template: string, data = DATA) => renderTemplate(template, parseValue(data) as RegoObject);

describe("strings.render_template puts in values", () => {
  it.each([
    ["hello {{.name}}", "hello rohan"],
    ["{{.count}} {{.yes}} {{.list}}", "2023 true [a map[k:1.50] <nil>]"],
    ["{{.map}}", "map[a:map[deep:found] b:2]"],
    ["{{.map.a.deep}} {{$.map.b}} {{(.map).b}}", "found 2 2"],
    ["{{.nothing}} {{.missing}} {{.missing.deeper}}", "<undefined> <undefined> <undefined>"],
    ["{{1}} {{1.50}} {{1e6}} {{0x1F}} {{010}} {{'a'}} {{true}}", "1 1.5 1e+06 31 8 97 true"],
    ['{{"a\\tb\\u00e9\\x41"}} {{`raw\\n`}}', "a\tbéA raw\\n"],
    ["no action", "no action"],
    ["<no value>", "<undefined>"],
  ])("%s", (template, expected) => {
    expect(render(template)).toBe(expected);
  });
});

describe("strings.render_template trims and skips", () => {
  it.each([
    ["a  {{- 1 -}}  b", "a1b"],
    ["a {{/* a comment */}} b", "a  b"],
    ["a {{- /* a comment */ -}} b", "ab"],
    ["{{1   -}}  b", "1b"],
    ["{{-3}}", "-3"],
  ])("%j", (template, expected) => {
    expect(render(template)).toBe(expected);
  });
});

describe("strings.render_template goes by conditions", () => {
  it.each([
    ["{{if .yes}}y{{else}}n{{end}}", "y"],
    ["{{if .nothing}}y{{end}}", ""],
    ["{{if .empty}}y{{else if .name}}name{{else}}n{{end}}", "name"],
    // A number of the input is text to Go, and no text but the empty one is false.
    ["{{if .zero}}y{{end}}{{if 0}}n{{end}}", "y"],
    ["{{with .map.a}}{{.deep}}{{end}}", "found"],
    ["{{with .nothing}}{{.}}{{else with .name}}{{.}}{{end}}", "rohan"],
    ["{{if and .yes (not .nothing)}}both{{end}}{{or .nothing .name}}", "bothrohan"],
    [
      '{{eq .name "x" "rohan"}} {{ne 1 2}} {{lt 1 2}} {{le "b" "a"}} {{gt 1.5 0.5}} {{ge 1 1}}',
      "true true true false true true",
    ],
    ['{{eq .count "2023"}} {{eq .nothing .missing}}', "true true"],
  ])("%s", (template, expected) => {
    expect(render(template)).toBe(expected);
  });
});

describe("strings.render_template goes through lists, maps and numbers", () => {
  it.each([
    ["{{range .list}}[{{.}}]{{end}}", "[a][map[k:1.50]][<undefined>]"],
    ["{{range $i, $e := .list}}{{if $i}},{{end}}{{$i}}={{$e}}{{end}}", "0=a,1=map[k:1.50],2=<undefined>"],
    ["{{range $k, $v := .map}}{{$k}};{{end}}", "a;b;"],
    ["{{range .empty}}x{{else}}none{{end}}", "none"],
    ["{{range 3}}{{.}}{{end}}", "012"],
    ['{{range .list}}{{if eq (print .) "a"}}{{continue}}{{end}}{{break}}{{end}}end', "end"],
    ["{{$x := 1}}{{range 3}}{{$x = .}}{{end}}{{$x}}", "2"],
    ["{{$x := 1}}{{if true}}{{$x := 2}}{{end}}{{$x}}", "1"],
  ])("%s", (template, expected) => {
    expect(render(template)).toBe(expected);
  });
});

describe("strings.render_template calls functions", () => {
  it.each([
    ['{{printf "%s-%03d" .name 7}} {{.name | printf "%q"}}', 'rohan-007 "rohan"'],
    ['{{printf "%d" .count}}', "%!d(json.Number=2023)"],
    [
      '{{printf "%v %d %s" .list .list .nothing}}',
      "[a map[k:1.50] <nil>] [%!d(string=a) map[%!d(string=k):%!d(json.Number=1.50)] <nil>] %!s(<nil>)",
    ],
    [
      '{{printf "%#v" .map}}',
      'map[string]interface {}{"a":map[string]interface {}{"deep":"found"}, "b":"2"}',
    ],
    ["{{len .name}} {{len .list}} {{len .map}}", "5 3 2"],
    ['{{index .list 0}} {{index .map "a" "deep"}} {{index .name 0}}', "a found 114"],
    ["{{slice .name 1 3}} {{slice .list 0 1}}", "oh [a]"],
    ["{{html .html}}", "&lt;a href=&#34;x&#34;&gt;&amp;&#39;"],
    ["{{js .html}}", '\\u003Ca href\\u003D\\"x\\"\\u003E\\u0026\\\''],
    ['{{urlquery "a b&ü"}}', "a+b%26%C3%BC"],
    ['{{print 1 2 "x" 3}}|{{println 1 "x"}}', "1 2x3|1 x\n"],
    ["{{print nil}}", "<nil>"],
  ])("%s", (template, expected) => {
    expect(render(template)).toBe(expected);
  });
});

describe("strings.render_template calls templates", () => {
  it.each([
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .name}}{{template "t"}}', "<rohan><<undefined>>"],
    ['{{block "b" .map}}{{.b}}{{end}}', "2"],
    ['{{template "later" 1}}{{define "later"}}{{.}}{{end}}', "1"],
  ])("%s", (template, expected) => {
    expect(render(template)).toBe(expected);
  });
});

describe("strings.render_template fails", () => {
  it.each([
    "{{",
    "{{.name",
    "{{}}",
    "{{end}}",
    "{{if .yes}}",
    "{{else}}",
    "{{break}}",
    "{{nofunction}}",
    "{{$undeclared}}",
    '{{"unterminated}}',
    "{{(.name}}",
    "{{/* open",
    "{{.name.deeper}}",
    "{{.name 1}}",
    "{{1 | 2}}",
    "{{nil}}",
    "{{len 1}}",
    "{{index .list 9}}",
    '{{eq 1 "1"}}',
    "{{lt .yes .yes}}",
    "{{printf 1}}",
    '{{template "none"}}',
    '{{define "t"}}a{{end}}{{define "t"}}b{{end}}',
    "{{range .name}}{{end}}",
    "{{call .name}}",
    "{{1i}}",
    "{{99999999999999999999}}",
  ])("for %s", (template) => {
    expect(() => render(template)).toThrow(BuiltinError);
  });

  it.each(['{"a": {1}}', "{1: 2}", '{"a": "\\u0007"}', '{"a": "\\u007f"}'])(
    "for the variables %s, which don't pass through JSON as OPA writes it",
    (data) => {
      expect(() => render("x", data)).toThrow(BuiltinError);
    },
  );
});

describe("strings.render_template ends, whatever it is given", () => {
  it.each([
    ["a template that calls itself", '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}'],
    ["a number to count to", "{{range 1000000000}}{{range 1000000000}}{{end}}{{end}}"],
    ["nested conditions", "{{if 1}}".repeat(100_000)],
    ["nested parentheses", `{{${"(".repeat(100_000)}1${")".repeat(100_000)}}}`],
    ["variables", "{{$a := 1}}".repeat(100_000)],
    ["wide results", '{{printf "%9999999d" 1}}'.repeat(100)],
    ["texts that are made and thrown away", "{{range 1000000}}{{if print $}}{{end}}{{end}}"],
  ])("%s", (_, template) => {
    expect(() => render(template)).toThrow(BuiltinError);
  });

  it("templates that call each other twice, a hundred deep", () => {
    const chain = Array.from(
      { length: 100 },
      (_, at) => `{{define "${at}"}}{{template "${at + 1}"}}{{template "${at + 1}"}}{{end}}`,
    );
    expect(() => render(`${chain.join("")}{{define "100"}}{{end}}{{template "0"}}`)).toThrow("too costly");
  });
});
