/**
 * @module The order of keys that go-yaml v3 writes (sorter.go): numbers within them by what they count, letters behind the rest.
 */

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

/** Below zero, zero or above, as for `toSorted`. */
export function compareKeys(one: string, other: string): number {
  const [left, right] = [[...one], [...other]];
  let isInDigits = false;
  for (let at = 0; at < left.length && at < right.length; at++) {
    const [a = "", b = ""] = [left[at], right[at]];
    if (a === b) {
      isInDigits = DIGIT.test(a);
      continue;
    }
    const [isLetter, isOtherLetter] = [LETTER.test(a), LETTER.test(b)];
    if (isLetter && isOtherLetter) return codeOf(a) - codeOf(b);
    if (isLetter || isOtherLetter) return isLetter === isInDigits ? -1 : 1;
    return compareNumbers(left, right, at);
  }
  return left.length - right.length;
}

/** Where two runs of digits differ; leading zeros count for nothing. */
function compareNumbers(left: readonly string[], right: readonly string[], at: number): number {
  const isFilled = (left[at] === "0" || right[at] === "0") && hasDigitBefore(left, at);
  const [one, other] = [runFrom(left, at), runFrom(right, at)];
  const lead = isFilled ? "1" : "0";
  const difference = wrap(lead + one) - wrap(lead + other);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return one.length - other.length || codeOf(left[at] ?? "") - codeOf(right[at] ?? "");
}

function hasDigitBefore(text: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && DIGIT.test(text[before] ?? ""); before--) {
    if (text[before] !== "0") return true;
  }
  return false;
}

function runFrom(text: readonly string[], at: number): string {
  let run = "";
  for (let end = at; end < text.length && /^[0-9]$/.test(text[end] ?? ""); end++) run += text[end];
  return run;
}

/** As 64 bits count. */
function wrap(digits: string): bigint {
  return BigInt.asIntN(64, BigInt(digits.slice(-400)));
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
