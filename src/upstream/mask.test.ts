import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMask, maskText } from "./mask.ts";

const SECRET = "dapi-0123456789";
const STARS = "*".repeat(SECRET.length);

async function masked(chunks: readonly (string | Buffer)[], secret = SECRET): Promise<string> {
  const source = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  return (await buffer(source.pipe(createMask(secret)))).toString("latin1");
}

describe("a masked stream", () => {
  test.each([
    ["alone", [SECRET], STARS],
    ["among other text", [`a ${SECRET} b`], `a ${STARS} b`],
    ["twice", [SECRET + SECRET], STARS + STARS],
    ["across two chunks", ["a dapi-01", "23456789 b"], `a ${STARS} b`],
    ["byte by byte", [...`<${SECRET}>`], `<${STARS}>`],
    ["after a false start", [`dapi-dapi-0${SECRET}`], `dapi-dapi-0${STARS}`],
    ["with a false start across chunks", ["dapi-", SECRET], `dapi-${STARS}`],
  ])("hides the secret %s", async (_, chunks, expected) => {
    expect(await masked(chunks)).toBe(expected);
  });

  test("gives the beginning of a secret that never ends", async () => {
    expect(await masked(["a dapi-01", "2345678"])).toBe("a dapi-012345678");
  });

  test("leaves bytes alone that are no text", async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    expect(await masked([bytes])).toBe(bytes.toString("latin1"));
  });

  test("changes nothing where there is no secret", async () => {
    expect(await masked(["abc"], "")).toBe("abc");
  });

  test("passes on at once what can't be the beginning of the secret", async () => {
    const mask = createMask(SECRET);
    mask.write("a whole row\n");
    expect(mask.read()?.toString()).toBe("a whole row\n");
  });

  /** Secrets have the characters of bearer tokens, of which the asterisk is none. */
  const secrets = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 5 });

  test("never depends on where the chunks end, and keeps every length", async () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 60 });
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(secrets, texts, cuts, async (secret, text, at) => {
        const ends = [...at, 0, text.length].toSorted((left, right) => left - right);
        const chunks = ends.slice(1).map((end, index) => text.slice(ends[index], end));
        const result = await masked(
          chunks.filter((chunk) => chunk !== ""),
          secret,
        );
        expect(result).toBe(maskText(text, secret));
        expect(result).toHaveLength(text.length);
        expect(result).not.toContain(secret);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a masked text", () => {
  test("has as many asterisks as the secret has characters", () => {
    expect(maskText(`Bearer ${SECRET}, ${SECRET}`, SECRET)).toBe(`Bearer ${STARS}, ${STARS}`);
  });

  test("is the same where there is no secret", () => {
    expect(maskText("abc", "")).toBe("abc");
  });
});
