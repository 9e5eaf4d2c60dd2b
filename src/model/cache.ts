/**
 * @module A bounded memory of what was worked out before. Of what it holds the oldest goes first: the ways in which memories
 * that look at use differ are not worth their cost here.
 */

export interface CacheLimits {
  readonly entries: number;
  /** Keys that are longer are not remembered. */
  readonly keyChars: number;
}

export class Cache<Value> {
  readonly #limits: CacheLimits;
  readonly #held = new Map<string, Value>();

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get(key: string): Value | undefined {
    return this.#held.get(key);
  }

  set(key: string, value: Value): void {
    if (key.length > this.#limits.keyChars) return;
    if (this.#held.size >= this.#limits.entries) {
      const [oldest] = this.#held.keys();
      this.#held.delete(oldest as string);
    }
    this.#held.set(key, value);
  }

  clear(): void {
    this.#held.clear();
  }
}
