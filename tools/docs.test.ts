import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../src/config/index.ts";
import { servicesOf } from "../src/gateway/index.ts";

const ENV = {
  DATABRICKS_CLIENT_ID: "id",
  DATABRICKS_CLIENT_SECRET: "secret-1",
  DASHBOARDS_SECRET: "secret-2",
};

describe("the configs that the docs show", () => {
  test.each(["README.md", "docs/config.md"])("%s shows one that is taken", (file) => {
    const text = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
    const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    const config = parseConfig(yaml, file, ENV, servicesOf);
    expect(config.clients).toHaveLength(1);
  });
});
