/**
 * @module A value of any type as Go's encoding/asn1 reads it and encoding/json shows it. Go reads the names in requests so.
 */

import type { Value } from "../../values/index.ts";
import { Der, type Element, Tag } from "./der.ts";
import { type AttributeValue, readString, STRING_TAGS } from "./names.ts";
import { bytesValue, numberValue, oidValue, struct } from "./shape.ts";
import { readTime } from "./time.ts";

const MALFORMED = "asn1: structure error: malformed value";

/** What is of no known type is null. */
export function readAnyValue(element: Element): AttributeValue {
  if (STRING_TAGS.includes(element.tag)) {
    const text = readString(element);
    return { value: text, text };
  }
  return { value: otherValue(element), text: undefined };
}

function otherValue({ tag, content, full }: Element): Value {
  const der = new Der(full);
  switch (tag) {
    case Tag.boolean:
      return der.boolean(MALFORMED);
    case Tag.integer:
      return numberValue(der.int64(MALFORMED));
    case Tag.bitString: {
      const { bytes, unused } = der.bits(MALFORMED);
      return struct({ Bytes: bytesValue(bytes), BitLength: numberValue(bytes.length * 8 - unused) });
    }
    case Tag.oid:
      return oidValue(der.oid(MALFORMED));
    case Tag.utcTime:
    case Tag.generalizedTime:
      return readTime(der).text;
    case Tag.octetString:
      return bytesValue(content);
    default:
      return null;
  }
}
