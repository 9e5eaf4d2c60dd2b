/**
 * @module What goes on, for who waits: to stderr, so that stdout has the results alone.
 */

export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
