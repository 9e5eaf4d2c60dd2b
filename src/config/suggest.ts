/**
 * @module What somebody may have meant by a word that is not known.
 */

/** `did you mean \`listen\`?`, or all that is known where nothing comes near. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, distance: distance(word, name) }))
    .filter((item) => item.distance <= Math.max(1, Math.floor(item.name.length / 3)))
    .sort((a, b) => a.distance - b.distance)[0];
  return near ? `did you mean \`${near.name}\`?` : `known are ${known.join(", ")}`;
}

/** Levenshtein's: how many letters to insert, remove or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] as number;
}
