import { describe, expect, it } from "vitest";
import { PolicyError } from "../errors.ts";
import { encodeName, encodeU32 } from "./bytes.ts";
import { OUT_OF_FUEL } from "./meter.ts";
import { FUEL, rewrite, STACK_POINTER } from "./rewrite.ts";
import { Wasm, type WasmFunction, type WasmGlobal } from "./webassembly.ts";

const [LOOP, BR, BR_IF, CALL, END, DROP] = [0x03, 0x0c, 0x0d, 0x10, 0x0b, 0x1a];
const [LOCAL_GET, LOCAL_TEE, I32_CONST, I32_SUB, VOID] = [0x20, 0x22, 0x41, 0x6b, 0x40];

/** Function 0 is the import `opa_abort`; those given here come after it, and take and give an i32. */
function moduleOf(...bodies: readonly (readonly number[])[]): Buffer {
  const section = (id: number, ...elements: readonly (readonly number[])[]) => {
    const content = [...encodeU32(elements.length), ...elements.flat()];
    return [id, ...encodeU32(content.length), ...content];
  };
  const code = bodies.map((body) => [...encodeU32(body.length + 2), 0, ...body, END]);
  return Buffer.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [0x60, 1, 0x7f, 0], [0x60, 1, 0x7f, 1, 0x7f]),
    ...section(2, [...encodeName("env"), ...encodeName("opa_abort"), 0, 0]),
    ...section(3, ...bodies.map(() => [1])),
    ...section(6, [0x7f, 1, I32_CONST, 64, END]),
    ...section(7, ...bodies.map((_, at) => [...encodeName(`f${at + 1}`), 0, at + 1])),
    ...section(10, ...code),
  ]);
}

/** `f1`, metered, with so much fuel; the host throws where it is asked for more. */
function run(module: Buffer, operand: number, fuel: number): number {
  const env = {
    opa_abort: (address: number) => {
      expect(address).toBe(OUT_OF_FUEL);
      throw new Error("out of fuel");
    },
  };
  const { exports } = new Wasm.Instance(new Wasm.Module(rewrite(module).bytes), { env });
  (exports[FUEL] as WasmGlobal).value = fuel;
  return (exports["f1"] as WasmFunction)(operand);
}

const identity = [LOCAL_GET, 0];

describe("a metered module", () => {
  it("exports its fuel and its stack pointer", () => {
    const instance = new Wasm.Instance(new Wasm.Module(rewrite(moduleOf(identity)).bytes), {
      env: { opa_abort: () => undefined },
    });
    expect((instance.exports[STACK_POINTER] as WasmGlobal).value).toBe(-64);
    expect((instance.exports[FUEL] as WasmGlobal).value).toBeGreaterThan(0);
  });

  it("is stopped in a loop without end that calls", () => {
    const endless = [LOOP, VOID, I32_CONST, 1, CALL, 2, DROP, BR, 0, END, I32_CONST, 0];
    expect(() => run(moduleOf(endless, identity), 1, 1_000)).toThrow("out of fuel");
  });

  it("is stopped in a recursion without end", () => {
    expect(() => run(moduleOf([I32_CONST, 1, CALL, 1]), 1, 1_000)).toThrow("out of fuel");
    expect(() => run(moduleOf([I32_CONST, 1, CALL, 2], [I32_CONST, 1, CALL, 1]), 1, 1_000)).toThrow(
      "out of fuel",
    );
  });

  it("is stopped after a plain loop that took long, by the loop around it", () => {
    const plain = [LOOP, VOID, LOCAL_GET, 0, I32_CONST, 1, I32_SUB, LOCAL_TEE, 0, BR_IF, 0, END];
    const around = [
      LOOP,
      VOID,
      I32_CONST,
      ...[0x90, 0xce, 0x00],
      LOCAL_TEE,
      0,
      DROP,
      ...plain,
      BR,
      0,
      END,
      I32_CONST,
      0,
    ];
    // Ten thousand turns each.
    expect(() => run(moduleOf(around), 1, 100_000)).toThrow("out of fuel");
  });

  it("computes what it computed", () => {
    const countdown = [
      LOOP,
      VOID,
      LOCAL_GET,
      0,
      I32_CONST,
      1,
      I32_SUB,
      LOCAL_TEE,
      0,
      BR_IF,
      0,
      END,
      LOCAL_GET,
      0,
    ];
    expect(run(moduleOf(countdown), 1_000, 1_000_000)).toBe(0);
    expect(run(moduleOf([LOCAL_GET, 0, CALL, 2], identity), 7, 0)).toBe(7);
  });
});

describe("a module that can't be metered", () => {
  it.each([
    ["has an instruction that is not known", moduleOf([0xfd, 0x0c])],
    [
      "imports no opa_abort",
      Buffer.from(moduleOf(identity).toString("latin1").replace("opa_abort", "opa_other"), "latin1"),
    ],
    ["ends in the middle of a section", moduleOf(identity).subarray(0, 40)],
    [
      "has a section that is longer than the file",
      Buffer.concat([moduleOf(identity), Buffer.from([0, 0x7f])]),
    ],
    ["is no module", Buffer.from("#!/bin/sh")],
    ["is empty", Buffer.alloc(0)],
  ])("is refused where it %s", (_, module) => {
    expect(() => rewrite(module).bytes).toThrow(PolicyError);
  });
});
