/**
 * @module Values as Go's fmt takes them. OPA hands it, for each value of `sprintf`, a float, a 64-bit integer, a big integer,
 * or text for all else; templates have more types than that.
 */

import { RegoNumber, type Value } from "../../values/index.ts";
import { isInt64 } from "../numbers-int.ts";
import { plainText } from "../strings-print.ts";

/** A value by its Go type. */
export type GoArgument =
  | { readonly type: "float64"; readonly value: number }
  | GoInteger
  | { readonly type: "*big.Int"; readonly value: bigint }
  | { readonly type: "string" | "json.Number"; readonly value: string }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "nil"; readonly value: null }
  | { readonly type: "[]interface {}"; readonly value: readonly GoArgument[] }
  | { readonly type: "map[string]interface {}"; readonly value: readonly (readonly [string, GoArgument])[] };

/** An integer of at most 64 bits. */
export interface GoInteger {
  readonly type: "int" | "int64" | "uint8";
  readonly value: bigint;
}

export const NIL: GoArgument = { type: "nil", value: null };

export function isIntegerType(argument: GoArgument): argument is GoInteger {
  return argument.type === "int" || argument.type === "int64" || argument.type === "uint8";
}

/** The arguments of `sprintf`. */
export function goArguments(values: readonly Value[]): readonly GoArgument[] {
  return values.map((value) =>
    value instanceof RegoNumber ? numberArgument(value) : { type: "string", value: plainText(value) },
  );
}

/** Whether a number is a float is told by how it is written. What overflows a float stays text. */
function numberArgument({ text }: RegoNumber): GoArgument {
  if (/[.eE]/.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? { type: "float64", value } : { type: "string", value: text };
  }
  const value = BigInt(text);
  return { type: isInt64(value) ? "int64" : "*big.Int", value };
}
