import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createFactFinder, openCatalogue } from "../facts/index.ts";
import {
  ConfigError,
  type Environment,
  loadConfigFromEnvironment,
  parseConfig,
  type ServicesOf,
} from "./index.ts";

const services: ServicesOf = (catalogue) => createFactFinder(openCatalogue(catalogue).catalogue);
const ENV = { TOKEN: "dapi-secret", S: "client-secret", SHORT: "1234567", BROKEN: "12345678\n9" };
const UPSTREAM = "upstream: {url: https://w.example.com, credential: {token: '${TOKEN}'}}\n";

const read = (text: string, env: Environment = ENV) => parseConfig(text, "postern.yaml", env, services);

function problemsOf(text: string, env: Environment = ENV): string {
  try {
    read(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("the config was taken");
}

describe("a config", () => {
  test("needs no more than an upstream", () => {
    const config = read(UPSTREAM);
    expect(config.upstream.origin).toBe("https://w.example.com");
    expect(config.listen).toEqual({ host: "127.0.0.1", port: 8080 });
    expect(config.tokens.ttlSeconds).toBe(3600);
    expect(config.limits.bodyBytes).toBe(1024 * 1024);
    expect(config.policy.bundlePath).toMatch(/bundles\/default\.tar\.gz$/);
  });

  test("lets rules ask the hosts that it names, and none without", () => {
    expect(read(UPSTREAM).policy.network).toBeNull();
    expect(read(`${UPSTREAM}policy: {network: {hosts: [hr.example.com]}}`).policy.network).toEqual({
      hosts: ["hr.example.com"],
      timeoutMs: 2000,
      maxWaiting: 256,
    });
  });

  test.each([
    ["{hosts: []}", /one to 100 host names/],
    ["{}", /the field hosts is missing/],
    ["{hosts: ['https://hr.example.com']}", /without scheme and port/],
    ["{hosts: ['hr.example.com:443']}", /without scheme and port/],
    ["{hosts: [HR.example.com]}", /in lower case/],
    ["{hosts: [a.example], timeout: 31s}", /at most 30s/],
    ["{hosts: [a.example], max_waiting: 0}", /from 1 to 10000/],
  ])("refuses the network %s", (network, message) => {
    expect(problemsOf(`${UPSTREAM}policy: {network: ${network}}`)).toMatch(message);
  });

  test("lets clients open WebSockets for the operations that it names, and for none without", () => {
    const upgrades = (text: string) => UPSTREAM.replace("credential:", `upgrades: ${text}, credential:`);
    expect(read(UPSTREAM).upstream.upgrades).toBeNull();
    expect(read(upgrades("{operations: [catalogs.list], idle: 1m}")).upstream.upgrades).toEqual({
      operations: new Set(["catalogs.list"]),
      max: 1000,
      idleMs: 60_000,
      maxLifeMs: 3_600_000,
    });
    for (const [text, problem] of [
      ["{}", /the field operations is missing/],
      ["{operations: []}", /one to 100 operations/],
      ["{operations: [catalogs.lst]}", /upgrades\.operations\[0\]: there is no operation "catalogs.lst"/],
      ["{operations: [catalogs.create]}", /there is no operation "catalogs.create" that a GET/],
      ["{operations: [catalogs.list], max: 0}", /from 1 to 100000/],
      ["{operations: [catalogs.list], idle: 10ms}", /upgrades\.idle: expected a duration from 1s to 24h/],
      ["{operations: [catalogs.list], max_life: 25h}", /max_life: expected a duration from 1s to 24h/],
    ] as const) {
      expect(problemsOf(upgrades(text))).toMatch(problem);
    }
  });

  test("prints no secret", () => {
    const config = read(`${UPSTREAM}clients: [{id: a, secret: "\${S}", grant: [catalogs:read]}]`);
    expect(JSON.stringify(config)).not.toContain("secret-");
    expect(JSON.stringify(config)).not.toContain(ENV.TOKEN);
    expect(JSON.stringify(config)).not.toContain(ENV.S);
  });

  test("takes secrets from files", () => {
    const file = join(mkdtempSync(join(tmpdir(), "postern-")), "token");
    writeFileSync(file, "from-a-file\n");
    const { credential } = read(
      `upstream: {url: https://w.example.com, credential: {token_file: ${file}}}`,
    ).upstream;
    expect(credential.kind === "token" && credential.token.reveal()).toBe("from-a-file");
  });

  test("names scopes by their canonical service", () => {
    const config = read(`${UPSTREAM}clients: [{id: a, secret: "\${S}", grant: [queries-legacy:read]}]`);
    expect(config.clients[0]?.grant).toEqual(["queries:read"]);
  });

  test("comes from the environment too", () => {
    const token = loadConfigFromEnvironment(
      { DATABRICKS_HOST: "w.example.com", DATABRICKS_TOKEN: ENV.TOKEN },
      services,
    );
    expect(token?.upstream).toMatchObject({
      origin: "https://w.example.com",
      credential: { kind: "token" },
    });
    const client = loadConfigFromEnvironment(
      {
        DATABRICKS_HOST: "https://w.example.com/",
        DATABRICKS_CLIENT_ID: "i",
        DATABRICKS_CLIENT_SECRET: ENV.S,
      },
      services,
    );
    expect(client?.upstream.credential.kind).toBe("client-credentials");
    expect(loadConfigFromEnvironment({}, services)).toBeNull();
    expect(() => loadConfigFromEnvironment({ DATABRICKS_HOST: "w" }, services)).toThrow(/DATABRICKS_TOKEN/);
  });
});

/** The config of an upstream that has no more than an OpenAPI document. */
const restConfig = (more = "", clients = 'clients: [{id: a, secret: "${S}", grant: [pets:read]}]') =>
  `upstream:\n  kind: rest\n  url: https://pets.example.com\n  credential: {token: "\${TOKEN}"}\n${more}${clients}\n`;

describe("a config of any other REST upstream", () => {
  const catalogue = join(mkdtempSync(join(tmpdir(), "postern-")), "pets.yaml");
  writeFileSync(catalogue, "openapi: 3.1.0\npaths:\n  /pets: {get: {}}\n");

  test("names the OpenAPI document that says what there is", () => {
    const config = read(restConfig(`  catalogue: ${catalogue}\n`));
    expect(config.upstream.catalogue).toEqual({ kind: "rest", path: catalogue });
    expect(config.clients[0]?.grant).toEqual(["pets:read"]);
  });

  test("takes the document's path from its own folder on", () => {
    const text = restConfig("  catalogue: pets.yaml\n");
    const config = parseConfig(text, join(catalogue, "../postern.yaml"), ENV, services);
    expect(config.upstream.catalogue).toEqual({ kind: "rest", path: catalogue });
  });

  test.each([
    ["needs a catalogue", restConfig(), /^postern\.yaml:2: upstream\.kind: `rest` needs `catalogue`/],
    [
      "needs one that can be read",
      restConfig("  catalogue: /no/such/file.yaml\n"),
      /^postern\.yaml:5: upstream\.catalogue: the file can't be read \(ENOENT\)$/,
    ],
    [
      "has no workspace",
      restConfig(`  catalogue: ${catalogue}\n  workspace_id: "1"\n`),
      /^postern\.yaml:6: upstream\.workspace_id: only `kind: databricks` has workspaces$/,
    ],
    [
      "says what its clients may do",
      restConfig(`  catalogue: ${catalogue}\n`, ""),
      /: clients: expected clients: what a first one may do is known for `kind: databricks` alone$/,
    ],
    [
      "holds a token",
      restConfig(`  catalogue: ${catalogue}\n`).replace("{token:", "{client_id: a, client_secret:"),
      /^postern\.yaml:4: upstream\.credential\.client_id: `kind: rest` takes a `token` only/,
    ],
    [
      "is of that kind",
      restConfig(`  catalogue: ${catalogue}\n`).replace("rest", "databricks"),
      /^postern\.yaml:5: upstream\.catalogue: only `kind: rest` takes one/,
    ],
    [
      "is of a kind that there is",
      restConfig().replace("rest", "soap"),
      /:2: upstream\.kind: expected `databricks` or `rest`$/,
    ],
  ])("%s", (_, text, message) => {
    expect(problemsOf(text)).toMatch(message);
  });

  test("has the problems of its catalogue beside its own", () => {
    const failing: ServicesOf = ({ kind }) => {
      throw new ConfigError([{ file: "pets.yaml", line: 3, field: "/paths", message: `no ${kind}` }]);
    };
    const text = restConfig(`  catalogue: ${catalogue}\n  workspace_id: "1"\n`);
    expect(() => parseConfig(text, "postern.yaml", ENV, failing)).toThrow(
      /^postern\.yaml:6: .*\npets\.yaml:3: \/paths: no rest$/,
    );
  });
});

describe("a problem names its line and field and says what was expected", () => {
  test.each<[string, string, RegExp]>([
    ["bad YAML", "upstream: [\n", /^postern\.yaml:\d+: not YAML/],
    ["an empty file", "", /expected a mapping/],
    [
      "a misspelt field",
      `${UPSTREAM}lisen: 1`,
      /^postern\.yaml:2: lisen: there is no such field; did you mean `listen`\?$/,
    ],
    ["a field twice", `${UPSTREAM}${UPSTREAM}`, /^postern\.yaml:2: not YAML: .*unique/],
    ["no upstream", "listen: 127.0.0.1:1", /the field upstream is missing: a mapping that says where/],
    ["a bad address", `${UPSTREAM}listen: here`, /^postern\.yaml:2: listen: expected an address and a port/],
    ["a port too high", `${UPSTREAM}listen: 127.0.0.1:70000`, /:2: listen: expected a port of at most 65535/],
    ["a bad duration", `${UPSTREAM}tokens: {ttl: 1d}`, /:2: tokens\.ttl: expected a duration/],
    [
      "a token that lives too long",
      `${UPSTREAM}tokens: {ttl: 2h}`,
      /:2: tokens\.ttl: expected a duration from 1s to 1h/,
    ],
    [
      "a variable that is not set",
      "upstream:\n  url: ${NOT_SET}",
      /^postern\.yaml:2: the environment variable NOT_SET is not set/,
    ],
    [
      "a secret in the file",
      "upstream:\n  url: https://w\n  credential:\n    token: dapi123",
      /^postern\.yaml:4: upstream\.credential\.token: a secret must not stand in the config/,
    ],
    [
      "a plain http upstream",
      "upstream:\n  url: http://w.example.com\n  credential: {token: '${TOKEN}'}",
      /^postern\.yaml:2: upstream\.url: expected https/,
    ],
    [
      "a host that only looks like loopback",
      "upstream: {url: http://localhost.example.com, credential: {token: '${TOKEN}'}}",
      /expected https/,
    ],
    [
      "two credentials",
      "upstream: {url: https://w, credential: {token: '${TOKEN}', client_id: a}}",
      /expected either `token`/,
    ],
    [
      "half a credential",
      "upstream: {url: https://w, credential: {client_id: a}}",
      /expected either `client_secret`/,
    ],
    [
      "a service that there is not",
      `${UPSTREAM}clients:\n  - id: a\n    secret: \${S}\n    grant:\n      - catalog:read`,
      /^postern\.yaml:6: clients\[0\]\.grant\[0\]: there is no service "catalog"; did you mean `catalogs`\?$/,
    ],
    [
      "no scope",
      `${UPSTREAM}clients:\n  - id: a\n    secret: \${S}\n    grant:\n      - catalogs:reed`,
      /^postern\.yaml:6: clients\[0\]\.grant\[0\]: expected `service:access`/,
    ],
    [
      "a client twice",
      `${UPSTREAM}clients: [{id: a, secret: "\${S}", grant: []}, {id: a, secret: "\${S}", grant: []}]`,
      /clients\[1\]\.id: expected an id that no other client has/,
    ],
    ["an address that others reach", `${UPSTREAM}listen: 0.0.0.0:80`, /:2: listen: .*needs `public_url`/],
    [
      "a public URL in the clear",
      `${UPSTREAM}public_url: http://p.example.com`,
      /:2: public_url: expected https/,
    ],
  ])("%s", (_, text, message) => {
    expect(problemsOf(text)).toMatch(message);
  });

  test("a reference without quotes inside braces", () => {
    expect(problemsOf("upstream: {url: https://w, credential: {token: ${TOKEN}}}")).toMatch(
      /write "\$\{NAME\}" in quotes/,
    );
  });

  test("all of them at once", () => {
    expect(problemsOf(`${UPSTREAM}lisen: 1\ntokens: {ttl: 1d}`).split("\n")).toHaveLength(2);
  });
});
