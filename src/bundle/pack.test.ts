import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { expect, it } from "vitest";
import { compress, packTar } from "./pack.ts";

const FILES: readonly [string, Uint8Array][] = [
  ["postern/scopes.rego", Buffer.from("package postern.scopes\n")],
  [".manifest", Buffer.from("{}")],
  ["empty", Buffer.alloc(0)],
];

it("a tar holds what went in, sorted by name, without times and owners", async () => {
  const entries = extract();
  entries.end(await packTar(new Map(FILES)));
  const found: [string, string][] = [];
  for await (const entry of entries) {
    expect(entry.header).toMatchObject({
      mode: 0o644,
      uid: 0,
      gid: 0,
      uname: "",
      gname: "",
      mtime: new Date(0),
    });
    found.push([entry.header.name, (await buffer(entry)).toString()]);
  }
  expect(found).toEqual([
    [".manifest", "{}"],
    ["empty", ""],
    ["postern/scopes.rego", "package postern.scopes\n"],
  ]);
});

it("the same files give the same bytes, in whatever order they come", async () => {
  const packed = compress(await packTar(new Map(FILES)));
  const again = compress(await packTar(new Map(FILES.toReversed())));
  expect(again.equals(packed)).toBe(true);
});

it("a gzip header has neither time nor name nor system", () => {
  const packed = compress(Buffer.from("text"));
  expect([...packed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
  expect(gunzipSync(packed).toString()).toBe("text");
});
