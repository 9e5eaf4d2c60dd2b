/**
 * @module Takes out of an input document what no log should keep: values whose names say that they are secret, and
 * bodies too large to log. What was taken is listed as JSON Pointers (RFC 6901), as OPA's own masks do.
 */

import type { InputDocument } from "../model/input.ts";

const SECRET_NAME =
  /secret|passw|token|credential|private_?key|api_?key|access_?key|authorization|signature|string_value|bytes_value/i;
/** `page_token` and its kin say where a list goes on. */
const NOT_SECRET = /(?:^|_)page_?token$/i;

/** Bytes of a body that are logged; a larger one is left out whole. */
const MAX_LOGGED_BODY_BYTES = 64 * 1024;

export interface MaskedInput {
  readonly input: InputDocument;
  readonly erased: readonly string[];
}

export function maskInput(input: InputDocument, bodyBytes: number): MaskedInput {
  const erased: string[] = [];
  const { query: asked, body: sent } = input.request;
  if (sent === null && isEmpty(asked)) return { input, erased };
  const query = maskSecrets(asked, "/input/request/query", erased) as typeof asked;
  if (bodyBytes > MAX_LOGGED_BODY_BYTES) erased.push("/input/request/body");
  const body = bodyBytes > MAX_LOGGED_BODY_BYTES ? null : maskSecrets(sent, "/input/request/body", erased);
  return { input: { ...input, request: { ...input.request, query, body } }, erased };
}

function isEmpty(value: object): boolean {
  for (const _name in value) return false;
  return true;
}

/** A copy without the members that are named like secrets. Numbers kept by their digits (`JSON.rawJSON`) stay whole. */
function maskSecrets(value: unknown, pointer: string, erased: string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => maskSecrets(item, `${pointer}/${index}`, erased));
  }
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (SECRET_NAME.test(name) && !NOT_SECRET.test(name)) erased.push(at);
    else copy[name] = maskSecrets(member, at, erased);
  }
  return copy;
}
