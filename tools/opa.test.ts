import { describe, expect, it } from "vitest";
import { readVersion } from "../src/bundle/index.ts";
import { assetOf, compareVersions, readChecksum, readPin } from "./opa.ts";

describe("versions of OPA", () => {
  it.each([
    ["1.22.2", "1.22.2", 0],
    ["1.22.10", "1.22.2", 1],
    ["1.9.0", "1.22.2", -1],
    ["2.0.0", "1.22.2", 1],
    ["1.22.2-dev", "1.22.2", -1],
    ["1.22.2", "1.22.2-rc1", 1],
    ["1.22.2-rc1", "1.22.2-rc2", -1],
    ["1.22.2-dev", "1.22.2-dev", 0],
    ["1.22.2+build", "1.22.2", 0],
  ])("%s compared with %s is %i", (left, right, expected) => {
    expect(Math.sign(compareVersions(left, right))).toBe(expected);
  });

  it.each([
    ["Version: 1.22.2\nBuild Commit: \nRego Version: v1\n", "1.22.2"],
    ["Version: 1.23.0-dev\r\n", "1.23.0-dev"],
    ["opa: unknown command", null],
    ["Rego Version: v1\n", null],
    ["", null],
  ])("%j says %s", (output, expected) => {
    expect(readVersion(output)).toBe(expected);
  });
});

describe("releases of OPA", () => {
  it("have an asset for the usual platforms", () => {
    expect(assetOf("linux", "x64")).toBe("opa_linux_amd64_static");
    expect(assetOf("darwin", "arm64")).toBe("opa_darwin_arm64_static");
    expect(assetOf("aix", "ppc64")).toBeNull();
  });

  it("come with a checksum that names its asset", () => {
    const sum = "0123456789abcdef".repeat(4);
    expect(readChecksum(`${sum}  opa_linux_amd64\n`, "opa_linux_amd64")).toBe(sum);
    expect(readChecksum(`${sum} *opa_linux_amd64`, "opa_linux_amd64")).toBe(sum);
    expect(readChecksum(`${sum}  opa_linux_arm64\n`, "opa_linux_amd64")).toBeNull();
    expect(readChecksum(`${sum.slice(1)}  opa_linux_amd64\n`, "opa_linux_amd64")).toBeNull();
    expect(readChecksum("<html>", "opa_linux_amd64")).toBeNull();
  });

  it("are pinned to a version, and to well-formed checksums of known assets", async () => {
    const { version, sha256 } = await readPin();
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    for (const [asset, sum] of Object.entries(sha256)) {
      expect(asset).toMatch(/^opa_/);
      expect(sum).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
