import { describe, expect, it } from "vitest";
import { DocumentText } from "./engine.ts";
import { PolicyError } from "./errors.ts";
import { NetworkRequest } from "./network/index.ts";
import { askWithin, waitingWithin } from "./policy-network.ts";
import { fromPlain, RegoObject } from "./values/index.ts";

const LIMITS = { hosts: ["127.0.0.1"], timeoutMs: 20, maxWaiting: 1 };
const INPUT = DocumentText.json("{}");

describe("a decision that waits for the network", () => {
  it("ends in time, and tells what it waits for to end", async () => {
    let told: AbortSignal | undefined;
    let end: (value: null) => void = () => {};
    const policy = {
      evaluateWaiting: (
        _input: unknown,
        _entrypoint?: string,
        options?: { readonly signal?: AbortSignal },
      ) => {
        told = options?.signal;
        return new Promise<null>((resolve) => {
          end = resolve;
        });
      },
    };
    const evaluate = waitingWithin(policy, "t/x", LIMITS);
    await expect(evaluate(INPUT)).rejects.toThrow(new PolicyError("the network took longer than 20 ms"));
    expect(told?.aborted).toBe(true);
    // What it asked for is still under way, so its place is taken.
    await expect(evaluate(INPUT)).rejects.toThrow("1 decisions wait for the network already");
    end(null);
    await new Promise(setImmediate);
    const next = evaluate(INPUT);
    end(null);
    expect(await next).toBeNull();
  });
});

describe("a question", () => {
  const ask = (request: object) => askWithin(LIMITS)(new NetworkRequest("http.send", [fromPlain(request)]));
  const DISALLOWED = { method: "get", url: "http://other.invalid/?secret=1" };

  it("that fails ends the decision, and its error holds no query", async () => {
    const failing = ask(DISALLOWED);
    await expect(failing).rejects.toThrow(new PolicyError("http.send: disallowed host: other.invalid"));
  });

  it("whose rule takes failures itself gets the failure as an answer", async () => {
    expect(await ask({ ...DISALLOWED, raise_error: false })).toBeInstanceOf(RegoObject);
  });
});
