/**
 * @module What a validation found, in gojsonschema's words.
 */

/** One thing wrong with a document. */
export interface Finding {
  readonly type: string;
  /** Where, such as `(Root)` or `names.0`. */
  readonly field: string;
  readonly description: string;
}

/** A place in a document: what leads to it. */
export interface Place {
  readonly name: string;
  readonly parent: Place | undefined;
}

export const ROOT: Place = { name: "(Root)", parent: undefined };

/** So many findings are told at most; a document of an attacker could cause millions. */
const MAX_FINDINGS = 100_000;

/** Findings, and how near a document came to what the schema asks; of several schemas that fail the nearest is told. */
export class Result {
  readonly findings: Finding[] = [];
  score = 0;

  get isValid(): boolean {
    return this.findings.length === 0;
  }

  add(place: Place, type: string, description: string | ((field: string) => string)): void {
    const field = fieldOf(place);
    this.findings.push({
      type,
      field,
      description: typeof description === "string" ? description : description(field),
    });
    // A part that fails counts less than nothing.
    this.score -= 2;
  }

  merge(other: Result): void {
    if (this.findings.length + other.findings.length > MAX_FINDINGS) {
      throw new RangeError("too many findings");
    }
    for (const finding of other.findings) this.findings.push(finding);
    this.score += other.score;
  }
}

function fieldOf(place: Place): string {
  const names: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) names.unshift(at.name);
  return names.length > 1 ? names.slice(1).join(".") : ROOT.name;
}
