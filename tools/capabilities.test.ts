import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hostBuiltins } from "../src/engine/builtins/index.ts";
import { type Capabilities, capabilitiesText, narrowed } from "./capabilities.ts";
import { findOpa } from "./opa.ts";

const FILE = new URL("../bundles/capabilities.json", import.meta.url);
const opa = await findOpa({ exact: true });

describe("capabilities.json", () => {
  it("has every built-in that the engine brings", () => {
    const { builtins } = JSON.parse(readFileSync(FILE, "utf8")) as Capabilities;
    const names = builtins.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(hostBuiltins)));
  });

  it.skipIf(opa === null)("is what OPA and the engine have in common", async () => {
    expect(readFileSync(FILE, "utf8")).toBe(await capabilitiesText());
  });

  it("keeps what is asked for, without prose", () => {
    const all = {
      builtins: [
        { name: "a", description: "says", decl: { args: [{ name: "x", description: "an x", type: "any" }] } },
        { name: "b" },
      ],
      features: ["f"],
    };
    expect(narrowed(all, ["a", "c"])).toEqual({
      builtins: [{ name: "a", decl: { args: [{ name: "x", type: "any" }] } }],
      features: ["f"],
    });
  });
});
