/**
 * @module Takes out of an answer what the policy does not let its reader see: elements of one list by a field of theirs,
 * and fields by JSON Pointer. The rest keeps its bytes, and the order in which it came.
 */

import type { Obligations } from "../../model/decision.ts";
import { jsonParts, type Piece, ResponseError } from "./pieces.ts";
import { type Redaction, redactions, redactValue } from "./redact.ts";
import { JsonWriter } from "./writer.ts";

export { ResponseError } from "./pieces.ts";

export type ListFilter = NonNullable<Obligations["filter"]>[number];

export interface ResponsePlan {
  /** The list that is read element by element: the one that is filtered, or the one that the operation answers with. */
  readonly list: string | null;
  readonly filter: ListFilter | null;
  /** JSON Pointers to what goes. */
  readonly redact: readonly string[];
}

/** No member has this name: the answer has no list that matters. */
const NO_LIST = "\u0000";

/** The root itself is the list. */
const ROOT_LIST = "$";

/**
 * Filters a JSON answer as it comes. Throws a `ResponseError` where it is none, or has not the shape that was announced;
 * what was given until then must not be passed on as a whole answer.
 */
export async function* filterJson(source: AsyncIterable<Buffer>, plan: ResponsePlan): AsyncGenerator<Buffer> {
  const list = plan.list ?? NO_LIST;
  const redact = redactions(plan.redact);
  const inElement = redact.below(list === ROOT_LIST ? ["*"] : [list, "*"]);
  const keeps = plan.filter === null ? () => true : elementTest(plan.filter);
  const writer = new JsonWriter();
  let name = "";
  for await (const part of jsonParts(source, list)) {
    if (part.kind === "key") {
      name = part.name;
      writer.key(part.bytes);
    } else if (part.kind === "element") {
      yield writer.value(keeps(part.value) ? redacted(part, inElement) : null);
    } else if (part.kind === "value") {
      if (name === list && part.value !== null) throw new ResponseError(`\`${list}\` is not a list`);
      yield writer.value(redacted(part, redact.below([name])));
    } else {
      yield writer.bracket(part.kind);
    }
  }
}

/** The piece without what is to go; null where it goes itself. */
function redacted({ bytes, value }: Piece, redaction: Redaction): Buffer | null {
  if (redaction.whole) return null;
  return redaction.isEmpty ? bytes : Buffer.from(JSON.stringify(redactValue(value, redaction)));
}

/** An element without the field, or with something else than a text in it, is not known to be allowed. */
function elementTest({ field, in: patterns, dotted = false }: ListFilter): (element: unknown) => boolean {
  const matches = dotted ? dottedTest(patterns) : exactTest(patterns);
  return (element) => {
    if (typeof element !== "object" || element === null || !Object.hasOwn(element, field)) return false;
    const name = (element as Record<string, unknown>)[field];
    return typeof name === "string" && matches(name);
  };
}

function exactTest(patterns: readonly string[]): (name: string) => boolean {
  const names = new Set(patterns);
  return names.has("*") ? () => true : (name) => names.has(name);
}

/** As scopes do: part by part from the front, `*` for one part, ASCII letters in any case. */
function dottedTest(patterns: readonly string[]): (name: string) => boolean {
  const split = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).split(".");
  const wanted = patterns.map(split);
  return (name) => {
    const parts = split(name);
    return wanted.some((pattern) =>
      pattern.every((part, index) => index < parts.length && (part === "*" || part === parts[index])),
    );
  };
}
