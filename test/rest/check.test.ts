/**
 * @module `postern check` for an upstream that has no more than an OpenAPI document.
 */

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { GITHUB } from "../support/documents.ts";
import { CLIENT, POWERFUL } from "../support/gateway.ts";

/** Checks a config with this catalogue, which is a path or a document to write. */
async function check(catalogue: { readonly path: string } | { readonly text: string }) {
  const folder = mkdtempSync(join(tmpdir(), "postern-check-"));
  const path = "path" in catalogue ? catalogue.path : "api.yaml";
  if ("text" in catalogue) writeFileSync(join(folder, path), catalogue.text);
  const config = join(folder, "postern.yaml");
  writeFileSync(
    config,
    `upstream: {kind: rest, url: "https://api.example.com", catalogue: ${path}, credential: {token: "\${TOKEN}"}}\n` +
      'clients: [{id: a, secret: "${SECRET}", grant: ["*:read"]}]\n',
  );
  let output = "";
  const write = (text: string) => {
    output += text;
  };
  const env = { TOKEN: POWERFUL, SECRET: CLIENT.secret };
  const exitCode = await main(["check", "--config", config], { env, out: write, err: write });
  return { exitCode, output, folder };
}

describe("checking a config with an OpenAPI document", () => {
  test("notes what the document gives and what is skipped of it", async () => {
    const { exitCode, output } = await check({ path: GITHUB });
    expect(output).toMatch(
      /^catalogue: GitHub's official OpenAPI spec \+ Octokit extension 2\.2\.1, 704 operations$/m,
    );
    expect(output).toMatch(
      /^skipped: GET \/repos\/\{owner\}\/\{repo\}\/compare\/\{base\}\.\.\.\{head\}: its segment /m,
    );
    expect(output.match(/^skipped: /gm)).toHaveLength(3);
    expect(exitCode).toBe(0);
  });

  test("tries the policy even where every path has parameters", async () => {
    const { exitCode } = await check({ text: "openapi: 3.1.0\npaths: {'/pets/{id}': {get: {}}}\n" });
    expect(exitCode).toBe(0);
  });

  test("says where the document is broken", async () => {
    const { exitCode, output, folder } = await check({
      text: "openapi: 3.1.0\npaths:\n  /pets: {$ref: pets.yaml}\n",
    });
    expect(output).toBe(
      `${folder}/api.yaml:3: /paths/~1pets/$ref: expected a reference into this document, \`#/…\`, not "pets.yaml"\n`,
    );
    expect(exitCode).toBe(1);
  });
});
