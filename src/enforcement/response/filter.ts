/**
 * @module Takes out of an answer what the policy does not let its reader see: elements of one list by a field of theirs,
 * and fields by JSON Pointer. What is not touched keeps its bytes, and all keeps the order in which it came.
 */

import { type ElementTest, elementTest } from "./element.ts";
import { type JsonPart, jsonParts, type Piece, ResponseError } from "./pieces.ts";
import type { ResponsePlan } from "./plan.ts";
import { type Redaction, redactions, redactValue } from "./redact.ts";
import { JsonWriter, NO_BYTES } from "./writer.ts";

/** Stands for the root where that is the list. */
const ROOT_LIST = "$";

/**
 * Filters a JSON answer as it comes. Throws a `ResponseError` where it is none, or has not the shape that was announced;
 * what was given until then must not be passed on as a whole answer.
 */
export async function* filterJson(source: AsyncIterable<Buffer>, plan: ResponsePlan): AsyncGenerator<Buffer> {
  const filter = new AnswerFilter(plan);
  for await (const part of jsonParts(source)) {
    const bytes = filter.take(part);
    if (bytes.length > 0) yield bytes;
  }
}

/** What of an answer was read so far, and so what becomes of its next part. */
class AnswerFilter {
  readonly #writer = new JsonWriter();
  /** Of the list that is filtered, where one is. */
  readonly #filtered: string | null;
  readonly #isAllowed: ElementTest;
  readonly #redaction: Redaction;
  /** Of the member that is read, or of the root. */
  #name = ROOT_LIST;
  #inList: Redaction;
  /** Of the list's next element, as it came. */
  #index = 0;

  constructor({ filters, redact }: ResponsePlan) {
    this.#filtered = filters[0]?.list ?? null;
    this.#isAllowed = elementTest(filters);
    this.#redaction = redactions(redact);
    this.#inList = this.#redaction;
  }

  /** The bytes that come of a part. */
  take(part: JsonPart): Buffer {
    switch (part.kind) {
      case "object":
        if (this.#filtered === ROOT_LIST)
          throw new ResponseError("the answer is not the list that it should be");
        return this.#writer.bracket(part.kind);
      case "end-object":
        return this.#writer.bracket(part.kind);
      case "key":
        this.#name = part.name;
        this.#writer.key(part.bytes);
        return NO_BYTES;
      case "value":
        return this.#value(part);
      case "list":
        return this.#list(part.isRoot);
      case "element":
        return this.#writer.value(this.#element(part));
      case "end-list":
        return this.#inList.whole ? NO_BYTES : this.#writer.bracket(part.kind);
    }
  }

  /** A page without elements may lack its list, or say null. */
  #value(piece: Piece): Buffer {
    if (this.#name === this.#filtered && piece.value !== null) {
      throw new ResponseError("what should be the answer's list is none");
    }
    return this.#writer.value(redacted(piece, this.#redaction.below([this.#name])));
  }

  #list(isRoot: boolean): Buffer {
    if (isRoot && this.#filtered !== null && this.#filtered !== ROOT_LIST) {
      throw new ResponseError("the answer is not the object that it should be");
    }
    this.#index = 0;
    this.#inList = isRoot ? this.#redaction : this.#redaction.below([this.#name]);
    return this.#inList.whole ? this.#writer.value(null) : this.#writer.bracket("list");
  }

  #element(piece: Piece): Buffer | null {
    const inElement = this.#inList.below([String(this.#index++)]);
    if (this.#inList.whole) return null;
    return this.#name === this.#filtered && !this.#isAllowed(piece.value) ? null : redacted(piece, inElement);
  }
}

/** The piece without what is to go; null where it goes itself. */
function redacted({ bytes, value }: Piece, redaction: Redaction): Buffer | null {
  if (redaction.whole) return null;
  return redaction.isEmpty ? bytes : Buffer.from(JSON.stringify(redactValue(value, redaction)));
}
