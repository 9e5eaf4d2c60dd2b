/**
 * @module What `http.send` gives, in OPA's shape: a response, or with `raise_error: false` an error.
 */

import { parseJson, RegoNumber, RegoObject, type Value } from "../../values/index.ts";
import { decodeUtf8 } from "../encoding-utf8.ts";

/** A response as it came. */
export interface Response {
  readonly code: number;
  /** Such as `OK`. */
  readonly reason: string;
  /** Names in small letters. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

/** How to read a body whose type doesn't tell. */
export interface Decoding {
  readonly json: boolean;
  readonly yaml: boolean;
  /** Throws where the text is no YAML. */
  readonly parseYaml: (text: string) => Value;
}

/** With parameters only where they are whole, as Go's mime.ParseMediaType wants them. */
const JSON_TYPE =
  /^\s*application\/(?:json|[^\s/;]*\+json)\s*(?:;\s*(?:[!#$%&'*+.^_`|~\w-]+=(?:"[^"]*"|[^\s;"]+)\s*)?)*$/i;
const YAML_TYPE = /application\/(?:x-)?yaml/;

/** A body that can't be read is null: its text is beside it. */
export function responseAnswer(response: Response, decoding: Decoding): RegoObject {
  const text = decodeUtf8(response.body);
  const type = response.headers.get("content-type")?.[0] ?? "";
  const headers = [...response.headers].map(([name, values]) => [name, values] as const);
  return new RegoObject([
    ["status", `${response.code} ${response.reason}`],
    ["status_code", RegoNumber.of(response.code)],
    ["body", readBody(text, type, decoding)],
    ["raw_body", text],
    ["headers", new RegoObject(headers)],
  ]);
}

function readBody(text: string, type: string, { json, yaml, parseYaml }: Decoding): Value {
  const isJson = json || JSON_TYPE.test(type);
  if (!isJson && !yaml && !YAML_TYPE.test(type)) return null;
  try {
    return isJson ? parseJson(text) : parseYaml(text);
  } catch {
    return null;
  }
}

/** An error as an answer: of the network, or of the request itself. */
export function errorAnswer(kind: "internal" | "network", message: string): RegoObject {
  const code = `eval_http_send_${kind}_error`;
  return new RegoObject([
    ["status_code", RegoNumber.of(0)],
    [
      "error",
      new RegoObject([
        ["code", code],
        ["message", message],
      ]),
    ],
  ]);
}
