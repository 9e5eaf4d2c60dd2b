import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compress, packTar } from "../bundle/pack.ts";
import { readBundle } from "./bundle.ts";
import { BundleError } from "./errors.ts";

const ENTRYPOINT = "postern/decision";

/** A bundle that can be read; its module is not looked at here. */
const GOOD = {
  ".manifest": JSON.stringify({
    revision: "r1",
    roots: ["postern"],
    wasm: [
      { entrypoint: "other/rule", module: "/other.wasm" },
      { entrypoint: ENTRYPOINT, module: "/policy.wasm" },
    ],
  }),
  "data.json": "{}\n",
  "policy.wasm": "the module",
  "postern/decision.rego": "package postern\n",
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postern-bundle-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function write(bytes: Uint8Array): Promise<string> {
  const path = join(folder, "bundle.tar.gz");
  await writeFile(path, bytes);
  return path;
}

/** Writes the good bundle with other files in place of its own; null takes one out. */
async function bundleWith(changes: Record<string, string | null>): Promise<string> {
  const files = Object.entries({ ...GOOD, ...changes }).filter(([, text]) => text !== null);
  return write(
    compress(await packTar(new Map(files.map(([name, text]) => [name, Buffer.from(text as string)])))),
  );
}

describe("a bundle that can be read", () => {
  it("gives its revision, the entrypoint's module and the sources", async () => {
    const bundle = await readBundle(await bundleWith({}), ENTRYPOINT);
    expect(bundle.revision).toBe("r1");
    expect(bundle.wasm.toString()).toBe("the module");
    expect([...bundle.sources]).toEqual([["/postern/decision.rego", "package postern\n"]]);
  });

  it.each(["/", "./"])("may name its files with %s in front", async (prefix) => {
    const named = Object.entries(GOOD).map(
      ([name, text]) => [`${prefix}${name}`, Buffer.from(text)] as const,
    );
    const bundle = await readBundle(await write(compress(await packTar(new Map(named)))), ENTRYPOINT);
    expect([...bundle.sources.keys()]).toEqual(["/postern/decision.rego"]);
  });

  it("gives its data, where it has any", async () => {
    const data = '{"grants":{"a":1.50}}';
    expect((await readBundle(await bundleWith({ "data.json": data }), ENTRYPOINT)).data).toBe(data);
    expect((await readBundle(await bundleWith({}), ENTRYPOINT)).data).toBeNull();
  });

  it("says what its policy reads, where it was built to", async () => {
    const manifest = (metadata: unknown) => ({
      ".manifest": JSON.stringify({ wasm: [{ entrypoint: ENTRYPOINT, module: "/policy.wasm" }], metadata }),
    });
    const readsOf = async (metadata: unknown) =>
      (await readBundle(await bundleWith(manifest(metadata)), ENTRYPOINT)).reads;
    expect(await readsOf({ postern: { reads: [["request", "path"], []] } })).toEqual([
      ["request", "path"],
      [],
    ]);
    expect(await readsOf({ other: 1 })).toBeNull();
    for (const reads of [null, "all", [["a"], "b"], [[1]]]) {
      await expect(readsOf({ postern: { reads } })).rejects.toThrow(/metadata\.postern\.reads/);
    }
  });

  it("may have no data.json and no revision", async () => {
    const manifest = JSON.stringify({ wasm: [{ entrypoint: ENTRYPOINT, module: "/policy.wasm" }] });
    const path = await bundleWith({ ".manifest": manifest, "data.json": null });
    expect((await readBundle(path, ENTRYPOINT)).revision).toBe("");
  });
});

describe("a bundle that can't be read is refused, and the error names the file and the reason", () => {
  const refused = async (path: string, message: RegExp) => {
    const error: unknown = await readBundle(path, ENTRYPOINT).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BundleError);
    expect((error as BundleError).message).toMatch(message);
    expect((error as BundleError).message).toContain(path);
  };

  it.each<[string, Record<string, string | null>, RegExp]>([
    ["no manifest", { ".manifest": null }, /no \.manifest in it/],
    ["a manifest that is no JSON", { ".manifest": "{" }, /\.manifest is not a JSON object/],
    ["a manifest that is null", { ".manifest": "null" }, /\.manifest is not a JSON object/],
    ["modules that are no list", { ".manifest": '{"wasm":{}}' }, /no WebAssembly module/],
    ["a module that is null", { ".manifest": '{"wasm":[null]}' }, /no WebAssembly module/],
    ["no module", { "policy.wasm": null }, /no WebAssembly module for the entrypoint postern\/decision/],
    ["no entrypoint", { ".manifest": '{"revision":"r1","roots":[""]}' }, /no WebAssembly module/],
    [
      "another entrypoint alone",
      { ".manifest": '{"wasm":[{"entrypoint":"postern/other","module":"/policy.wasm"}]}' },
      /no WebAssembly module/,
    ],
    [
      "a module that is not named",
      { ".manifest": '{"wasm":[{"entrypoint":"postern/decision","module":5}]}' },
      /no WebAssembly module/,
    ],
  ])("%s", async (_, changes, message) => {
    await refused(await bundleWith(changes), message);
  });

  it("no file", () => refused(join(folder, "missing.tar.gz"), /can't be read \(ENOENT\); `make bundle`/));

  it("no gzip", async () => refused(await write(Buffer.from("PK not gzip")), /not a gzipped tar/));

  it("half a gzip", async () => {
    const whole = compress(await packTar(new Map([["a", Buffer.alloc(4096, "abc")]])));
    await refused(await write(whole.subarray(0, whole.length / 2)), /not a gzipped tar/);
  });

  it("a gzip of something else", async () =>
    refused(await write(gzipSync(Buffer.alloc(2048, "x"))), /not a gzipped tar/));

  it("half a tar", async () => {
    const tar = await packTar(new Map([["a", Buffer.alloc(4096, "abc")]]));
    await refused(await write(gzipSync(tar.subarray(0, 2000))), /not a gzipped tar/);
  });

  it("more than anybody's policy", async () => {
    const huge = gzipSync(Buffer.alloc(64 * 1024 * 1024 + 1));
    expect(huge.length).toBeLessThan(100_000);
    await refused(await write(huge), /at most 67108864 bytes/);
  });
});
