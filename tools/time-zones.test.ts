import { deflateRawSync } from "node:zlib";
import { expect, describe as group, it } from "vitest";
import { describe, filesOf } from "./time-zones.ts";

/** A part of a TZif file: `size` bytes for an instant, two kinds of time, one change between them. */
function part(size: 4 | 8): Buffer {
  const header = Buffer.alloc(44);
  header.write("TZif2");
  for (const [index, count] of [0, 0, 0, 1, 2, 8].entries()) header.writeUInt32BE(count, 20 + index * 4);
  const instant = Buffer.alloc(size);
  instant.writeInt32BE(size === 8 ? -1 : 0);
  instant.writeInt32BE(-3600, size - 4);
  const standard = Buffer.alloc(6);
  standard.writeInt32BE(3600);
  const summer = Buffer.from([0, 0, 0, 0, 1, 4]);
  summer.writeInt32BE(7200);
  return Buffer.concat([header, instant, Buffer.from([1]), standard, summer, Buffer.from("CET\0CES\0")]);
}

const ZONE = Buffer.concat([part(4), part(8), Buffer.from("\nCET-1\n")]);

group("a zone file", () => {
  it("is described by its 64-bit part and its rule", () => {
    expect(describe(ZONE)).toBe("CET-1|CET,3600,0;CES,7200,1|-2s0|1");
  });
});

group("a zip archive", () => {
  it("gives its files, stored or compressed, and no folders", () => {
    const archive = zip([
      ["Europe/", Buffer.alloc(0), 0],
      ["Europe/Berlin", ZONE, 0],
      ["Europe/Rome", ZONE, 8],
    ]);
    expect(filesOf(archive)).toEqual([
      ["Europe/Berlin", ZONE],
      ["Europe/Rome", ZONE],
    ]);
  });
});

function zip(files: readonly (readonly [string, Buffer, 0 | 8])[]): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  for (const [name, content, method] of files) {
    const data = method === 8 ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(Buffer.concat(bodies).length, 42);
    bodies.push(local, Buffer.from(name), data);
    entries.push(entry, Buffer.from(name));
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(bodies).length, 16);
  return Buffer.concat([...bodies, ...entries, end]);
}
