/**
 * @module The body of a token request: `application/x-www-form-urlencoded` (RFC 6749, appendix B), read strictly.
 */

/** Parameters by name, or why the body is none: one that stands twice is an error by RFC 6749, section 3.2. */
export type Form =
  | { readonly ok: true; readonly value: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly error: string };

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function parseForm(bytes: Uint8Array): Form {
  const parameters = new Map<string, string>();
  try {
    for (const pair of UTF8.decode(bytes).split("&")) {
      if (pair === "") continue;
      const equals = pair.indexOf("=");
      const name = decodeFormText(equals < 0 ? pair : pair.slice(0, equals));
      if (parameters.has(name))
        return { ok: false, error: `the parameter ${JSON.stringify(name)} stands twice` };
      parameters.set(name, decodeFormText(equals < 0 ? "" : pair.slice(equals + 1)));
    }
  } catch {
    return { ok: false, error: "the body is not form-encoded UTF-8" };
  }
  return { ok: true, value: parameters };
}

/** Throws where the text is not percent-encoded UTF-8. */
export function decodeFormText(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
