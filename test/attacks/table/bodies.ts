/**
 * @module Bodies that the policy's parser and the upstream's could read differently.
 */

import { CATALOGS, forwarded, json, message, QUERIES, type Row, refused, utf8 } from "../row.ts";

const CLASS = "bodies that two parsers read differently";
const CREATE = `POST ${CATALOGS}`;

const malformed: readonly Row[] = (
  [
    ["a key twice", '{"name":"sales","name":"hr"}'],
    ["a key twice, once escaped", '{"name":"sales","\\u006eame":"hr"}'],
    ["a key twice, further in", '{"name":"sales","properties":{"a":1,"a":2}}'],
    ["a key twice, in a list", '{"name":"sales","x":[{"a":1,"a":2}]}'],
    ["__proto__ twice", '{"__proto__":{"name":"hr"},"__proto__":{},"name":"sales"}'],
    ["an overlong slash", '{"name":"sales\u00c0\u00af"}'],
    ["a lone byte of UTF-8", '{"name":"sales\u00ff"}'],
    ["a surrogate in UTF-8", '{"name":"sales\u00ed\u00a0\u0080"}'],
    ["a byte order mark", '\u00ef\u00bb\u00bf{"name":"sales"}'],
    ["UTF-16", Buffer.from('\ufeff{"name":"hr"}', "utf16le").toString("latin1")],
    ["UTF-16 without a mark", Buffer.from('{"name":"hr"}', "utf16le").toString("latin1")],
    ["NaN", '{"name":"sales","x":NaN}'],
    ["Infinity", '{"name":"sales","x":-Infinity}'],
    ["a number that no double holds", '{"name":"sales","x":1e999}'],
    ["a number with a plus", '{"name":"sales","x":+1}'],
    ["a number with zeroes before", '{"name":"sales","x":01}'],
    ["a hexadecimal number", '{"name":"sales","x":0x1}'],
    ["a second value", '{"name":"sales"}{"name":"hr"}'],
    ["text after the value", '{"name":"sales"} x'],
    ["NUL after the value", '{"name":"sales"}\u0000'],
    ["a line comment", '{"name":"sales"} // x'],
    ["a block comment", '{/*"name":"hr",*/"name":"sales"}'],
    ["a comma too many", '{"name":"sales",}'],
    ["single quotes", "{'name':'sales'}"],
    ["a bare key", '{name:"sales"}'],
    ["a lone surrogate", '{"name":"sales\\ud800"}'],
    ["a surrogate pair the wrong way round", '{"name":"\\udc00\\ud800"}'],
    ["a line break in a string", '{"name":"sa\nles"}'],
    ["NUL in a string", '{"name":"sales\u0000"}'],
    ["an unknown escape", '{"name":"\\x73ales"}'],
    ["a depth of 1,000", `{"name":"sales","x":${"[".repeat(1000)}${"]".repeat(1000)}}`],
    ["a depth of 1,000, not closed", '{"a":'.repeat(1000)],
    ["a no-break space between tokens", '{"name":\u00c2\u00a0"sales"}'],
    ["a prefix against hijacking", ')]}\',\n{"name":"sales"}'],
    ["nothing but blanks", "   "],
    ["a form", "name=sales"],
  ] satisfies [string, string][]
).map(([name, body]) => ({ name, class: CLASS, raw: json(CREATE, body), expect: refused(400) }));

const types: readonly Row[] = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/octet-stream",
  "application/xml",
  "application/json; charset=utf-16",
  "application/json; charset=utf-7",
  "application/json, text/plain",
  "application/jsonx",
  "text/json",
  "",
].map((type) => ({
  name: `JSON as ${JSON.stringify(type)}`,
  class: CLASS,
  raw: (context) =>
    message(context, {
      line: CREATE,
      headers: [`Content-Type: ${type}`, "Content-Length: 16"],
      body: '{"name":"sales"}',
    }),
  expect: refused(400),
}));

const encodings: readonly Row[] = ["gzip", "deflate", "br", "zstd", "identity, gzip", "x", "GZIP"].map(
  (encoding) => ({
    name: `JSON as Content-Encoding: ${encoding}`,
    class: CLASS,
    raw: json(CREATE, '{"name":"sales"}', `Content-Encoding: ${encoding}`),
    expect: refused(400),
  }),
);

const LARGE = `{"name":"sales","x":"${"a".repeat(1024 * 1024)}"}`;

const large: readonly Row[] = [
  {
    name: "a body over the limit, by its length",
    class: "limits",
    raw: json(CREATE, LARGE),
    expect: refused(413),
  },
  {
    name: "a body over the limit, by its length alone",
    class: "limits",
    raw: (context) =>
      message(context, {
        line: CREATE,
        headers: ["Content-Type: application/json", "Content-Length: 999999999999999"],
      }),
    expect: refused(413),
  },
  {
    name: "a body over the limit, in chunks",
    class: "limits",
    raw: (context) =>
      message(context, {
        line: CREATE,
        headers: ["Content-Type: application/json", "Transfer-Encoding: chunked"],
        body: `${LARGE.length.toString(16)}\r\n${LARGE}\r\n0\r\n\r\n`,
      }),
    expect: refused(413),
  },
];

/** Another name for what is guarded, or for what the scope is about. */
const denied: readonly Row[] = [
  '{"name":"sales","storage_root":"s3://evil"}',
  '{"name":"sales","storage\\u005froot":"s3://evil"}',
  '{"name":"sales","storageRoot":"s3://evil"}',
  '{"name":"sales","STORAGE_ROOT":"s3://evil"}',
  '{"name":"sales","storage_root":null}',
  '{"name":{"a":"sales"}}',
  '{"name":"hr"}',
  '{"name":"sales","Name":"hr"}',
  '{"__proto__":{"name":"sales"}}',
  '["sales"]',
  "null",
].map((body) => ({
  name: body,
  class: CLASS,
  scope: "catalogs:write:sales",
  raw: json(CREATE, body),
  expect: refused(403),
}));

const same: readonly Row[] = [
  '{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}},"toString":1}',
  '{"x":123456789012345678901234567890,"y":1.0,"z":-0}',
  ' {"x" : "\\u0041\\/"}\r\n',
  utf8('{"x":"é\u2028😀"}'),
  "{}",
].map((body) => ({
  name: `${JSON.stringify(body)} goes on as it is`,
  class: CLASS,
  raw: json(`POST ${QUERIES}`, body),
  expect: forwarded(`POST ${QUERIES}`, body),
}));

export const BODIES: readonly Row[] = [...malformed, ...types, ...encodings, ...large, ...denied, ...same];
