/**
 * @module A Rego number. OPA keeps the digits that a number was written with (Go's json.Number); a double would lose some.
 */

/** What a JSON number looks like; RFC 8259, section 6. */
const JSON_NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Beyond this an exponent is an attack, not a number: ten bytes that cost a second and hundreds of megabytes. */
const MAX_EXPONENT = 400;

/** A number by its digits. Two that are equal may be written differently: compare them by `compareValues`. */
export class RegoNumber {
  /** As JSON writes it. */
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** Of a JSON number's text. Throws a RangeError on anything else, and on an exponent beyond ±400. */
  static parse(text: string): RegoNumber {
    const parts = JSON_NUMBER.exec(text);
    if (parts === null) throw new RangeError("not a JSON number");
    if (Math.abs(Number(parts[4] ?? 0)) > MAX_EXPONENT) throw new RangeError("an exponent beyond 400");
    return new RegoNumber(text);
  }

  /** Of a finite number or an integer of any size. Throws a RangeError on NaN and the infinities. */
  static of(value: number | bigint): RegoNumber {
    if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("not a finite number");
    return new RegoNumber(Object.is(value, -0) ? "0" : String(value).replace("e+", "e"));
  }

  /** The nearest double. */
  toNumber(): number {
    return Number(this.text);
  }

  /** The number as an integer, also where it is written as `1e3` or `2.0`; undefined where it is none. */
  toBigInt(): bigint | undefined {
    const { digits, scale } = this.decimal();
    if (scale <= 0) return digits * 10n ** BigInt(-scale);
    const unit = 10n ** BigInt(scale);
    return digits % unit === 0n ? digits / unit : undefined;
  }

  /** The number as `digits / 10 ** scale`, exactly. */
  decimal(): { readonly digits: bigint; readonly scale: number } {
    const [, sign, whole = "0", fraction = "", exponent = "0"] = JSON_NUMBER.exec(
      this.text,
    ) as RegExpExecArray;
    const digits = BigInt(whole + fraction);
    return { digits: sign === "-" ? -digits : digits, scale: fraction.length - Number(exponent) };
  }

  toJSON(): number {
    return this.toNumber();
  }

  toString(): string {
    return this.text;
  }
}
