import { expect, test } from "vitest";
import { createFactFinder, openCatalogue } from "../facts/index.ts";
import { ConfigError, parseConfig, type ServicesOf } from "./index.ts";

const services: ServicesOf = (catalogue) => createFactFinder(openCatalogue(catalogue).catalogue);

function upstreamOf(fields: object, workers = 1) {
  const config = {
    listen: "127.0.0.1:0",
    management: "127.0.0.1:0",
    state_dir: "state",
    workers,
    upstream: { url: "https://a.example", credential: { token: "a-token-of-the-upstream" }, ...fields },
  };
  const env = { TOKEN: "a-token-of-the-upstream" };
  const text = JSON.stringify(config).replace(/"token":"[^"]*"/, '"token":"${TOKEN}"');
  return parseConfig(text, "test.yaml", env, services).upstream;
}

function problemsOf(fields: object, workers?: number): readonly string[] {
  try {
    upstreamOf(fields, workers);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

test("the breaker is on and nothing is capped where the config says nothing of them", () => {
  expect(upstreamOf({})).toMatchObject({ breaker: { failures: 5, pauseMs: 1000 }, maxConcurrent: null });
});

test("the breaker can be off, or set in part", () => {
  expect(upstreamOf({ breaker: "off" }).breaker).toBeNull();
  expect(upstreamOf({ breaker: { pause: "5s" } }).breaker).toEqual({ failures: 5, pauseMs: 5000 });
});

test("what is no breaker is told what one is", () => {
  expect(problemsOf({ breaker: "on" })).toEqual([expect.stringContaining("`off`, or a mapping")]);
  expect(problemsOf({ breaker: { failures: 0 } })).toEqual([
    expect.stringContaining("a number from 1 to 1000"),
  ]);
  expect(problemsOf({ breaker: { pause: "1m" } })).toEqual([expect.stringContaining("at most 30s")]);
});

test("a cap has room for each worker", () => {
  expect(upstreamOf({ max_concurrent: 4 }, 4).maxConcurrent).toBe(4);
  expect(problemsOf({ max_concurrent: 3 }, 4)).toEqual([expect.stringContaining("at least 4")]);
  expect(problemsOf({ max_concurrent: 0 })).toEqual([expect.stringContaining("from 1 to 65536")]);
});
