/**
 * @module What an operation's body and answer hold, by their media types and schemas.
 */

import { child, children, type OpenApiDocument, type Place } from "./document.ts";
import { hasType, isObject, itemsOf, propertiesOf, schemasOf } from "./schema.ts";

/** What the gateway reads as JSON, and the ranges that JSON is in. */
const JSON_RANGE = /^(?:application\/(?:[a-z0-9.+-]+\+)?json|application\/\*|\*\/\*)\s*(?:;|$)/i;

export interface BodyFacts {
  /** `stream`: it has no JSON form, so that no policy reads it. */
  readonly kind: "json" | "stream";
  /** The names at the top of its JSON. */
  readonly fields: readonly string[];
}

export function bodyOf(document: OpenApiDocument, operation: Place): BodyFacts {
  const content = children(child(document.resolve(child(operation, "requestBody")), "content"));
  const json = content.filter(([mediaType]) => JSON_RANGE.test(mediaType));
  const fields = json.flatMap(([, { pointer, value }]) => {
    const schemas = schemasOf(document, child({ pointer, value }, "schema"), true);
    return [...propertiesOf(schemas).keys()];
  });
  const isStream = content.length > 0 && json.length === 0;
  return { kind: isStream ? "stream" : "json", fields: [...new Set(fields)] };
}

/** A list in an answer: the member that it is (`$`: the answer itself), and which fields of an element could name it. */
export interface AnsweredList {
  readonly field: string;
  /** Its top-level fields that are strings or integers. */
  readonly elementFields: ReadonlySet<string>;
}

/** The list that a successful answer is, or has as its only list of objects; null where there is none. */
export function answeredList(document: OpenApiDocument, operation: Place): AnsweredList | null {
  const schema = answerSchema(document, operation);
  if (schema === null) return null;
  const schemas = schemasOf(document, schema);
  const elements = itemsOf(schemas);
  if (elements !== null) return { field: "$", elementFields: namingFields(document, elements) };
  const lists = [...propertiesOf(schemas)].flatMap(([field, place]) => {
    const items = itemsOf(schemasOf(document, place));
    return items !== null && isObject(schemasOf(document, items)) ? [{ field, items }] : [];
  });
  const [list] = lists;
  if (list === undefined || lists.length > 1) return null;
  return { field: list.field, elementFields: namingFields(document, list.items) };
}

/** The JSON of the first answer that says the call went well. */
function answerSchema(document: OpenApiDocument, operation: Place): Place | null {
  const success = children(child(operation, "responses"))
    .filter(([status]) => /^2(?:\d\d|XX)$/i.test(status))
    .sort(([one], [other]) => one.localeCompare(other));
  for (const [, response] of success) {
    const content = children(child(document.resolve(response), "content"));
    const json = content.find(([mediaType]) => JSON_RANGE.test(mediaType));
    if (json) return child(json[1], "schema");
  }
  return null;
}

function namingFields(document: OpenApiDocument, element: Place): ReadonlySet<string> {
  const properties = propertiesOf(schemasOf(document, element));
  const fields = [...properties].filter(([, place]) =>
    hasType(schemasOf(document, place), "string", "integer"),
  );
  return new Set(fields.map(([name]) => name));
}
