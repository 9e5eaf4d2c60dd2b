/**
 * @module Functions of OPA's runtime in a module that give way to built-ins of the host, since they compute otherwise than OPA itself
 * (src/engine/builtins/native.ts). Found by the names that OPA's compiler leaves in; a module without names keeps its own.
 */

import { ByteReader, encodeI32, encodeU32 } from "./bytes.ts";
import { BR, CALL, END, IF, LOOP } from "./instructions.ts";
import type { Imports } from "./sections.ts";

interface Override {
  /** In wasm/src of OPA, by `builtinsFunctions` of its internal/compiler/wasm/wasm.go. */
  readonly functionName: string;
  readonly builtin: string;
  readonly operands: number;
  /**
   * `fractions`: only where an operand is one, since with integers the runtime computes exactly, and faster, and it subtracts sets;
   * `texts`: where an operand is a fraction, or an integer beyond 64 bits.
   */
  readonly where: "fractions" | "texts" | "always";
}

const OVERRIDES: readonly Override[] = [
  { functionName: "opa_arith_plus", builtin: "plus", operands: 2, where: "fractions" },
  { functionName: "opa_arith_minus", builtin: "minus", operands: 2, where: "fractions" },
  { functionName: "opa_arith_multiply", builtin: "mul", operands: 2, where: "fractions" },
  { functionName: "opa_arith_divide", builtin: "div", operands: 2, where: "always" },
  { functionName: "opa_arith_abs", builtin: "abs", operands: 1, where: "texts" },
  { functionName: "opa_arith_round", builtin: "round", operands: 1, where: "texts" },
  { functionName: "opa_arith_ceil", builtin: "ceil", operands: 1, where: "texts" },
  { functionName: "opa_arith_floor", builtin: "floor", operands: 1, where: "texts" },
  { functionName: "opa_agg_sum", builtin: "sum", operands: 1, where: "always" },
  { functionName: "opa_agg_product", builtin: "product", operands: 1, where: "always" },
  { functionName: "opa_bits_and", builtin: "bits.and", operands: 2, where: "fractions" },
  { functionName: "opa_bits_or", builtin: "bits.or", operands: 2, where: "fractions" },
  { functionName: "opa_bits_xor", builtin: "bits.xor", operands: 2, where: "fractions" },
  { functionName: "opa_bits_negate", builtin: "bits.negate", operands: 1, where: "fractions" },
  { functionName: "opa_bits_shiftleft", builtin: "bits.lsh", operands: 2, where: "fractions" },
  { functionName: "opa_bits_shiftright", builtin: "bits.rsh", operands: 2, where: "fractions" },
  { functionName: "opa_strings_format_int", builtin: "format_int", operands: 2, where: "always" },
  { functionName: "opa_json_is_valid", builtin: "json.is_valid", operands: 1, where: "always" },
  { functionName: "opa_json_marshal", builtin: "json.marshal", operands: 1, where: "always" },
  { functionName: "opa_json_unmarshal", builtin: "json.unmarshal", operands: 1, where: "always" },
  { functionName: "opa_to_number", builtin: "to_number", operands: 1, where: "always" },
];

/** No module numbers its built-ins so high. */
const FIRST_NUMBER = 1_000_000;

const [LOCAL_GET, LOCAL_SET, LOCAL_TEE] = [0x20, 0x21, 0x22];
const [I32_LOAD, I32_LOAD8_U, I32_LOAD16_U, I32_CONST] = [0x28, 0x2d, 0x2f, 0x41];
const [I32_EQ, I32_NE, I32_GE_U, I32_ADD, I32_OR] = [0x46, 0x47, 0x4f, 0x6a, 0x72];
const [RETURN, VOID, I32] = [0x0f, 0x40, 0x7f];

/** A number kept as text, as all fractions are: type and kind, where the text is, and how long; wasm/src/value.h. */
const TEXT_NUMBER = 0x0203;
const [TEXT_AT, LENGTH_AT] = [8, 12];

/** The characters of fractions that integers don't have: a point, and an exponent's letter, which is above the digits. */
const POINT = 0x2e;
const ABOVE_DIGITS = 0x3a;

/** What takes the place of a module's functions. */
export interface Overrides {
  /** Numbers of the built-ins that are called in their place, by name. */
  readonly builtins: ReadonlyMap<string, number>;
  /** By the numbers of functions, what makes a new body of their own. */
  readonly bodies: ReadonlyMap<number, (own: FunctionCode) => Uint8Array>;
}

/** A body in its two parts. */
export interface FunctionCode {
  /** The declaration of locals, and how many locals it and the parameters make. */
  readonly locals: Uint8Array;
  readonly localCount: number;
  /** With the `end` that ends it. */
  readonly code: Uint8Array;
}

export function overridesOf(functions: ReadonlyMap<string, number>, imports: Imports): Overrides {
  const builtins = new Map<string, number>();
  const bodies = new Map<number, (own: FunctionCode) => Uint8Array>();
  for (const [at, { functionName, builtin, operands, where }] of OVERRIDES.entries()) {
    const replaced = functions.get(functionName);
    const dispatcher = imports.functions.indexOf(`opa_builtin${operands}`);
    if (replaced === undefined || dispatcher === -1) continue;
    builtins.set(builtin, FIRST_NUMBER + at);
    const call = callOf(FIRST_NUMBER + at, dispatcher, operands);
    const body = Buffer.from([0, ...call, END]);
    bodies.set(replaced, where === "always" ? () => body : (own) => orOwn(call, own, operands, TESTS[where]));
  }
  return { builtins, bodies };
}

/** Calls `opa_builtinN` with a built-in's number, no context, and the function's own parameters. */
function callOf(number: number, dispatcher: number, operands: number): readonly number[] {
  const parameters = Array.from({ length: operands }, (_, at) => [LOCAL_GET, at]).flat();
  const head = [I32_CONST, ...encodeI32(number), I32_CONST, ...encodeI32(0)];
  return [...head, ...parameters, CALL, ...encodeU32(dispatcher)];
}

/** What a parameter is looked at for, and the code that then follows; `at` and `end` are locals for that. */
type Test = (
  parameter: number,
  at: readonly number[],
  end: readonly number[],
  then: readonly number[],
) => readonly number[];

/** Calls and returns where an operand passes a test; then comes what the function did. */
function orOwn(
  call: readonly number[],
  { locals, localCount, code }: FunctionCode,
  operands: number,
  test: Test,
): Uint8Array {
  const reader = new ByteReader(locals);
  const groups = encodeU32(reader.u32() + 1);
  const declaration = [...groups, ...locals.subarray(reader.at), 2, I32];
  const [at, end] = [encodeU32(localCount), encodeU32(localCount + 1)];
  const returning = [...call, RETURN];
  const head = Array.from({ length: operands }, (_, parameter) => test(parameter, at, end, returning)).flat();
  return Buffer.concat([Buffer.from([...declaration, ...head]), code]);
}

const isText = (parameter: number): readonly number[] => [
  ...[LOCAL_GET, parameter, I32_LOAD16_U, 0, 0, I32_CONST, ...encodeI32(TEXT_NUMBER), I32_EQ, IF, VOID],
];

/** Whether it is a number kept as text. */
const ifText: Test = (parameter, _at, _end, then) => [...isText(parameter), ...then, END];

/** Looks through the digits, if it is a number kept as text. */
const ifFraction: Test = (parameter, at, end, then) => {
  const character = [LOCAL_GET, ...at, I32_LOAD8_U, 0, 0, I32_CONST];
  return [
    ...isText(parameter),
    ...[LOCAL_GET, parameter, I32_LOAD, 0, TEXT_AT, LOCAL_TEE, ...at],
    ...[LOCAL_GET, parameter, I32_LOAD, 0, LENGTH_AT, I32_ADD, LOCAL_SET, ...end],
    ...[LOOP, VOID, LOCAL_GET, ...at, LOCAL_GET, ...end, I32_NE, IF, VOID],
    ...[
      ...character,
      ...encodeI32(POINT),
      I32_EQ,
      ...character,
      ...encodeI32(ABOVE_DIGITS),
      I32_GE_U,
      I32_OR,
    ],
    ...[IF, VOID, ...then, END],
    ...[LOCAL_GET, ...at, I32_CONST, ...encodeI32(1), I32_ADD, LOCAL_SET, ...at, BR, 1],
    ...[END, END, END],
  ];
};

const TESTS = { fractions: ifFraction, texts: ifText };
