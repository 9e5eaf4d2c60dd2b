/**
 * @module What this engine answers, in the form of the oracle's answers, and how two lists of answers differ.
 */

import { type CompiledPolicy, DocumentText } from "../../../src/engine/index.ts";
import { printJson, type RegoObject, type Value } from "../../../src/engine/values/index.ts";
import type { Answer } from "./oracle.ts";

/** An evaluation that throws is an answer, too, which OPA never gives. */
export function askEngine(policy: CompiledPolicy, entrypoint: string, document: string): Answer {
  try {
    const [binding] = policy.evaluateValue(DocumentText.json(document), entrypoint);
    return binding === undefined ? null : printJson((binding as RegoObject).get("result") as Value);
  } catch (error) {
    return `thrown: ${(error as Error).message}`;
  }
}

export interface Difference {
  readonly document: string;
  readonly here: Answer;
  readonly opa: Answer;
}

/** Documents that are answered otherwise here, the shortest first. Numbers count by their digits. */
export function differences(
  documents: readonly string[],
  here: readonly Answer[],
  opa: readonly Answer[],
): readonly Difference[] {
  return documents
    .map((document, at) => ({ document, here: here[at] as Answer, opa: opa[at] as Answer }))
    .filter((answered) => answered.here !== answered.opa)
    .toSorted((one, other) => one.document.length - other.document.length);
}
