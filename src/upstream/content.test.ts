import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ResponseError } from "../enforcement/index.ts";
import { contentOf, type Treatment } from "./content.ts";

const SECRET = "dapi-0123456789";
const STARS = "*".repeat(SECRET.length);
const AS_IS: Treatment = { isGzip: false, plan: null, secret: SECRET };
const ZIPPED: Treatment = { ...AS_IS, isGzip: true };
const FILTERED: Treatment = {
  ...AS_IS,
  plan: { filters: [{ list: "catalogs", field: "name", in: ["sales"] }], redact: ["/catalogs/*/root"] },
};

/** Chunk by chunk, with a turn between. */
function bodyOf(...chunks: readonly (string | Buffer)[]): Readable {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

function cutUp(bytes: Buffer, size = 7): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}

describe("a compressed body", () => {
  test("comes decompressed, however it is cut", async () => {
    const content = await contentOf(bodyOf(...cutUp(gzipSync("a whole row\n"))), ZIPPED);
    expect(await text(content)).toBe("a whole row\n");
  });

  test("may be empty once it is decompressed", async () => {
    expect(await text(await contentOf(bodyOf(gzipSync("")), ZIPPED))).toBe("");
  });

  test("has its credential masked", async () => {
    const zipped = gzipSync(`<${SECRET}>`, { level: 0 });
    expect(await text(await contentOf(bodyOf(...cutUp(zipped)), ZIPPED))).toBe(`<${STARS}>`);
  });

  const good = gzipSync("a whole row\n");
  const wrongChecksum = Buffer.from(good);
  wrongChecksum.writeUInt8(wrongChecksum.readUInt8(good.length - 6) ^ 1, good.length - 6);

  test.each<[string, readonly (string | Buffer)[]]>([
    ["nothing", []],
    ["no gzip", ["a whole row\n"]],
    ["a beginning", [good.subarray(0, 5)]],
    ["a wrong checksum", [wrongChecksum]],
  ])("is refused before it began where it is %s", async (_, chunks) => {
    await expect(contentOf(bodyOf(...chunks), ZIPPED)).rejects.toMatchObject({
      code: expect.stringMatching(/^Z_/),
    });
  });

  test.each<[string, readonly Buffer[]]>([
    ["is cut off", [good.subarray(0, -3)]],
    ["has text after it", [Buffer.concat([good, Buffer.from("more")])]],
    ["has zeros after it", [Buffer.concat([good, Buffer.alloc(4)])]],
    ["has more than one member", [Buffer.concat([good, good])]],
    ["is followed by text", [good, Buffer.from("more")]],
    ["is followed by another member", [good, good]],
    ["is followed by zeros", [good, Buffer.alloc(4)]],
  ])("never ends well where it %s", async (_, chunks) => {
    const slowly = Readable.from(
      (async function* () {
        for (const chunk of chunks) {
          yield chunk;
          await delay(2);
        }
      })(),
    );
    await expect(contentOf(slowly, ZIPPED).then(buffer)).rejects.toThrow();
  });

  test("is given as it comes, the first byte at once", async () => {
    const body = new Readable({ read() {} });
    const zipped = gzipSync(Buffer.from("event: a\n\n".repeat(5000)), { level: 0 });
    body.push(zipped.subarray(0, 40_000));
    const content = await contentOf(body, ZIPPED);
    expect(String(content.read())).toMatch(/^event: a\n\n/);
    content.destroy();
    await expect.poll(() => body.destroyed).toBe(true);
  });

  test("that grows to 256 MiB is never held whole", async () => {
    const zipped = gzipSync(Buffer.alloc(256 * 1024 * 1024, "x"));
    const before = process.memoryUsage().arrayBuffers;
    const content = await contentOf(bodyOf(zipped), ZIPPED);
    await delay(50);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    content.destroy();
  });
});

describe("a filtered body", () => {
  const names = (...all: string[]) => all.map((name) => `{"name":"${name}","root":"s3"}`).join(",");

  test("comes filtered, compressed or not", async () => {
    const answer = `{"catalogs":[${names("hr", "sales")}],"next_page_token":"t"}`;
    const kept = '{"catalogs":[{"name":"sales"}],"next_page_token":"t"}';
    expect(await text(await contentOf(bodyOf(answer), FILTERED))).toBe(kept);
    const zipped = bodyOf(...cutUp(gzipSync(answer)));
    expect(await text(await contentOf(zipped, { ...FILTERED, isGzip: true }))).toBe(kept);
  });

  test("does not have the credential, not even one that was escaped in what is written anew", async () => {
    const escaped = SECRET.replace("d", "\\u0064");
    const answer = `{"catalogs":[{"name":"sales","a":"${escaped}","root":1}],"b":"${SECRET}"}`;
    expect(await text(await contentOf(bodyOf(answer), FILTERED))).toBe(
      `{"catalogs":[{"name":"sales","a":"${STARS}"}],"b":"${STARS}"}`,
    );
  });

  test("is refused before it began where its beginning is not what it should be", async () => {
    for (const answer of ["", "<html>", '{"catalogs":{}}', '{"catalogs":[{"name":"sales"}', "{} {}"]) {
      await expect(contentOf(bodyOf(answer), FILTERED)).rejects.toThrow(ResponseError);
    }
  });

  test("ends with an error where it goes wrong later", async () => {
    const long = `{"catalogs":[${names(...Array<string>(10_000).fill("sales"))}`;
    const content = await contentOf(bodyOf(...cutUp(Buffer.from(long), 10_000)), FILTERED);
    await expect(buffer(content)).rejects.toThrow(ResponseError);
  });

  test("rejects with what the body itself ended with", async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error("the other side closed")) });
    await expect(contentOf(broken, FILTERED)).rejects.toThrow("the other side closed");
  });

  test("is left by whoever reads it, and so is the body", async () => {
    const body = new Readable({ read() {} });
    body.push(`{"catalogs":[${names(...Array<string>(10_000).fill("sales"))}`);
    const content = await contentOf(body, FILTERED);
    content.destroy();
    await expect.poll(() => body.destroyed).toBe(true);
  });
});

test("a body that stays as it is comes as it comes, but for the credential", async () => {
  expect(await text(await contentOf(bodyOf("a ", SECRET, " b"), AS_IS))).toBe(`a ${STARS} b`);
});
