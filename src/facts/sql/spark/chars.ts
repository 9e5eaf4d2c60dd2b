/**
 * @module A statement as Spark's lexer sees it: letters in upper case, though tokens keep their own text.
 *
 * Spark upper-cases every code point. Outside quotes and comments the guard lets only ASCII through; inside them case
 * matters to no rule of the lexer. So ASCII is enough, and UTF-16 units do for code points.
 */

import { type CharStream, type Interval, IntStream } from "antlr4ng";

const LOWER_A = 0x61;
const LOWER_Z = 0x7a;
const TO_UPPER = 0x20;

export class UpperCaseChars implements CharStream {
  readonly name = IntStream.UNKNOWN_SOURCE_NAME;
  index = 0;
  readonly size: number;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.size = text.length;
  }

  LA(offset: number): number {
    const at = offset < 0 ? this.index + offset : this.index + offset - 1;
    if (offset === 0 || at < 0 || at >= this.size) return IntStream.EOF;
    const unit = this.#text.charCodeAt(at);
    return unit >= LOWER_A && unit <= LOWER_Z ? unit - TO_UPPER : unit;
  }

  consume(): void {
    if (this.index >= this.size) throw new Error("consumed past the end");
    this.index++;
  }

  seek(index: number): void {
    this.index = Math.min(index, this.size);
  }

  getTextFromRange(start: number, stop: number): string {
    return this.#text.slice(start, stop + 1);
  }

  getTextFromInterval({ start, stop }: Interval): string {
    return this.getTextFromRange(start, stop);
  }

  reset(): void {
    this.index = 0;
  }

  mark(): number {
    return -1;
  }

  release(): void {}

  getSourceName(): string {
    return this.name;
  }
}
