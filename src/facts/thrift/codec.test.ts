import fc from "fast-check";
import { expect, test } from "vitest";
import { ThriftReader } from "./reader.ts";
import * as replies from "./schema/replies.ts";
import * as requests from "./schema/requests.ts";
import type { Shape, StructShape } from "./shape.ts";
import { ThriftWriter } from "./writer.ts";

const LIMITS = { maxBytes: 1_000_000, maxDepth: 40, maxValues: 100_000 };

/** Values of a shape, such that a struct's fields come in any order. */
function valuesOf(shape: Shape, depth: number): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case "bool":
      return fc.boolean();
    case "byte":
      return fc.integer({ min: -128, max: 127 });
    case "i16":
      return fc.integer({ min: -32_768, max: 32_767 });
    case "i32":
      return fc.integer();
    case "i64":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case "double":
      return fc.double();
    case "string":
      return fc.string({ unit: "binary", maxLength: 20 });
    case "binary":
      return fc.uint8Array({ maxLength: 20 });
    case "list":
      return depth > 4 ? fc.constant([]) : fc.array(valuesOf(shape.of(), depth + 1), { maxLength: 3 });
    case "map": {
      const entry = fc.tuple(valuesOf(shape.key, depth + 1), valuesOf(shape.value, depth + 1));
      return fc.array(entry, { maxLength: 3 }).map((entries) => new Map(entries));
    }
    case "struct":
      return structsOf(shape, depth);
    case "tally":
      throw new Error("never written");
  }
}

function structsOf(shape: StructShape, depth: number): fc.Arbitrary<unknown> {
  const names = [...shape.byName.keys()];
  const all = fc.record(
    Object.fromEntries([...shape.byName].map(([name, field]) => [name, valuesOf(field.shape, depth + 1)])),
  );
  return fc
    .tuple(all, fc.shuffledSubarray(names))
    .map(([fields, chosen]) => Object.fromEntries(chosen.map((name) => [name, fields[name]])));
}

const STRUCTS = [...Object.values(requests), ...Object.values(replies)];

test.each(STRUCTS.map((shape) => [shape.name, shape] as const))(
  "%s comes out as it went in",
  (_name, shape) => {
    fc.assert(
      fc.property(valuesOf(shape, 0), (value) => {
        const writer = new ThriftWriter();
        writer.write(shape as Shape, value);
        const reader = new ThriftReader(writer.bytes(), LIMITS);
        const read = reader.read(shape as Shape);
        reader.end();
        expect(read).toEqual(value);
        const again = new ThriftWriter();
        again.write(shape as Shape, read);
        expect(Buffer.compare(again.bytes(), writer.bytes())).toBe(0);
      }),
      { numRuns: 50 },
    );
  },
);

test("what no table has is not written", () => {
  expect(() => new ThriftWriter().write(requests.GET_INFO as Shape, { other: 1 })).toThrow(
    "has no field other",
  );
});
