import { describe, expect, it } from "vitest";
import { compileRego } from "../../test/engine/compile.ts";
import { BuiltinError, type Builtins, hostBuiltins } from "./builtins/index.ts";
import { Answers, DocumentText, loadPolicy } from "./engine.ts";
import { PolicyError } from "./errors.ts";
import { NetworkRequest } from "./network/request.ts";
import { parseValue, printJson, RegoNumber, type Value } from "./values/index.ts";

const REGO = `package t

import rego.v1

values := {
	"set": {3, "b", null, "a", 1},
	"empty": set(),
	"keys": {1: "one", [2]: "two", "x": "three"},
	"big": 12345678901234567890123,
	"half": 0.5,
}

echo := input

undefined_here if input.nowhere

twice := [time.now_ns(), time.now_ns()]

dice := [rand.intn("a", 1000000), rand.intn("a", 1000000), rand.intn("b", 1000000)]

failing := units.parse(input.text)

said if {
	print("hello", input.name, {1, 2}, input.nowhere)
	true
}

bytes := {
	"encoded": base64.encode(hex.decode("ff41c3")),
	"back": hex.encode(base64.decode("/0HD")),
	"hashed": crypto.md5(hex.decode("ff")),
	"shown": hex.decode("ff41f0908d"),
	"text": hex.encode("é\\u0000😀\\ufffd"),
	"empty": hex.decode(""),
}

fetched := [first, second] if {
	first := http.send({"method": "get", "url": "https://a.example"}).body
	second := http.send({"method": "get", "url": sprintf("https://%v.example", [first])}).body
	time.now_ns() > 0
}
`;

const NAMES = ["values", "echo", "undefined_here", "twice", "dice", "failing", "said", "bytes", "fetched"];
const wasm = await compileRego(REGO, ...NAMES.map((name) => `t/${name}`));

/** Those of the world, made predictable; they stand for OPA's own where these are looked at here. */
const world: Builtins = {
  "time.now_ns": (_, { now }) => RegoNumber.of(now),
  "rand.intn": ([key], { random, remembered }) => {
    const name = `rand ${key}`;
    const value = remembered.get(name) ?? RegoNumber.of(Math.floor(random() * 1_000_000));
    remembered.set(name, value);
    return value;
  },
  "units.parse": ([text]) => {
    if (text === "crash") throw new TypeError("a fault of ours");
    throw new BuiltinError("no amount provided");
  },
  "http.send": (operands, { answers }) => {
    const question = new NetworkRequest("http.send", operands);
    const answer = answers.get(question.key);
    if (answer === undefined) throw question;
    return answer;
  },
  sprintf: ([, items]) => `https://${(items as readonly Value[])[0]}.example`,
  "internal.print": ([items], { print }) => {
    print(printJson(items as Value));
    return true;
  },
};

const load = (options = {}) => loadPolicy(wasm, { builtins: world, ...options });

describe("a compiled policy", () => {
  it("names its entrypoints as opa build does", () => {
    expect(load().entrypoints).toEqual(NAMES.map((name) => `t/${name}`));
    expect(load().evaluate({})).toEqual(load().evaluate({}, "t/values"));
  });

  it("gives OPA's result set, with sets as arrays in OPA's order and keys as text", () => {
    expect(load().evaluate({}, "t/values")).toEqual([
      {
        result: {
          set: [null, 1, 3, "a", "b"],
          empty: [],
          keys: { "1": "one", "[2]": "two", x: "three" },
          big: 1.2345678901234568e22,
          half: 0.5,
        },
      },
    ]);
  });

  it("gives values without loss to who asks for them", () => {
    const [bindings] = load().evaluateValue({}, "t/values");
    expect(bindings).toEqual(
      parseValue(
        '{"result": {"set": {null, 1, 3, "a", "b"}, "empty": set(), "half": 0.5, "big": 12345678901234567890123,' +
          ' "keys": {1: "one", [2]: "two", "x": "three"}}}',
      ),
    );
  });

  it("keeps bytes that are no text between built-ins, and shows them as OPA does", () => {
    expect(load().evaluate({}, "t/bytes")).toEqual([
      {
        result: {
          encoded: "/0HD",
          back: "ff41c3",
          hashed: "00594fd4f42ba43fc1ca0427a0576295",
          shown: "\ufffdA\ufffd\ufffd\ufffd",
          text: "c3a900f09f9880efbfbd",
          empty: "",
        },
      },
    ]);
  });

  it("gives an empty result set for what is undefined", () => {
    expect(load().evaluate({}, "t/undefined_here")).toEqual([]);
    expect(load().evaluate(undefined, "t/echo")).toEqual([]);
  });

  it("takes integers of any size, and any Rego value, as input", () => {
    const policy = load();
    expect(printJson(policy.evaluateValue({ id: 2n ** 70n }, "t/echo"))).toBe(
      '[{"result":{"id":1180591620717411303424}}]',
    );
    const set = DocumentText.value(parseValue("{2, 1, {3}}"));
    expect(policy.evaluateValue(set, "t/echo")).toEqual([parseValue('{"result": {1, 2, {3}}}')]);
  });

  it.each([
    [() => 1],
    [Symbol("x")],
    [
      {
        toJSON: () => {
          throw new TypeError("no");
        },
      },
    ],
  ])("has no input, or says so, where JSON has none for it", (input) => {
    const policy = load();
    const results = (() => {
      try {
        return policy.evaluate(input, "t/echo");
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyError);
        return [];
      }
    })();
    expect(results).toEqual([]);
  });

  it("refuses an entrypoint that it does not have, and what is no module of OPA's", () => {
    expect(() => load().evaluate({}, "t/other")).toThrow("no entrypoint t/other");
    expect(() => loadPolicy(Buffer.from("x"))).toThrow(PolicyError);
    expect(() => loadPolicy(Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))).toThrow(PolicyError);
    expect(() => loadPolicy(wasm.subarray(0, wasm.length - 100_000))).toThrow(PolicyError);
  });

  it.each(["env", "opa_builtin0", "opa_malloc", "opa_value_parse", "opa_heap_ptr_get"])(
    "refuses a module without %s",
    (name) => {
      const text = Buffer.from(wasm)
        .toString("latin1")
        .replaceAll(name, `${name.slice(0, -1)}X`);
      expect(() => loadPolicy(Buffer.from(text, "latin1"), { builtins: world })).toThrow(PolicyError);
    },
  );

  it("refuses a module that calls a built-in which is not there", () => {
    expect(() => load({ builtins: { ...world, "http.send": undefined } })).toThrow(/not there: http\.send/);
  });

  it("does nothing any more once it is closed", () => {
    const policy = load();
    policy.close();
    expect(() => policy.evaluate({}, "t/echo")).toThrow("closed");
    expect(() => policy.setData({})).toThrow("closed");
  });
});

describe("a built-in that fails", () => {
  it("is undefined", () => {
    expect(load().evaluate({ text: "x" }, "t/failing")).toEqual([]);
  });

  it("ends the evaluation in OPA's words where errors are strict", () => {
    const strict = load({ strictBuiltinErrors: true });
    expect(() => strict.evaluate({ text: "x" }, "t/failing")).toThrow(
      "eval_builtin_error: units.parse: no amount provided",
    );
    expect(strict.evaluate(1, "t/echo")).toEqual([{ result: 1 }]);
  });

  it("ends the evaluation where the fault is ours", () => {
    const policy = load();
    expect(() => policy.evaluate({ text: "crash" }, "t/failing")).toThrow(PolicyError);
    expect(() => policy.evaluate({ text: "crash" }, "t/failing")).toThrow("a fault of ours");
    expect(policy.evaluate(1, "t/echo")).toEqual([{ result: 1 }]);
  });
});

describe("the world in an evaluation", () => {
  it("stands still", () => {
    let now = 1_764_000_000_000_000_000n;
    const policy = load({ now: () => now++ });
    expect(printJson(policy.evaluateValue({}, "t/twice"))).toBe(
      '[{"result":[1764000000000000000,1764000000000000000]}]',
    );
    expect(printJson(policy.evaluateValue({}, "t/twice"))).toBe(
      '[{"result":[1764000000000000001,1764000000000000001]}]',
    );
    const [{ result }] = policy.evaluate({}, "t/dice") as [{ result: number[] }];
    expect(result[0]).toBe(result[1]);
  });

  it("is recorded in the shape of OPA's decision logs, and replayed", () => {
    const policy = load({ now: () => 1_795_466_670_877_655_905n, random: () => 0.25 });
    const record = new Answers();
    policy.evaluate({}, "t/twice", { record });
    policy.evaluate({}, "t/dice", { record });
    const text =
      '{"rand.intn":{"[\\"a\\",1000000]":250000,"[\\"b\\",1000000]":250000},"time.now_ns":{"[]":1795466670877655905}}';
    expect(record.toString()).toBe(text);
    const later = load({ now: () => 5n, random: () => 0.75 });
    const replay = Answers.parse(text);
    expect(printJson(later.evaluateValue({}, "t/twice", { replay }))).toBe(
      '[{"result":[1795466670877655905,1795466670877655905]}]',
    );
    expect(later.evaluate({}, "t/dice", { replay })).toEqual([{ result: [250_000, 250_000, 250_000] }]);
  });

  it.each(["[]", '{"time.now_ns": 1}', "x"])("is not replayed from %s", (text) => {
    expect(() => Answers.parse(text)).toThrow(SyntaxError);
  });

  it("hears what the policy prints", () => {
    const lines: string[] = [];
    const policy = load({ print: (line: string) => lines.push(line) });
    expect(policy.evaluate({ name: "ann" }, "t/said")).toEqual([{ result: true }]);
    expect(lines).toEqual(['[["hello"],["ann"],[[1,2]],[]]']);
  });

  it("can't begin an evaluation, or change data, from within one", () => {
    const errors: unknown[] = [];
    const attempts = [
      () => policy.evaluate({}, "t/echo"),
      () => policy.setData({}),
      () => policy.patchData([{ op: "remove", path: ["x"] }]),
    ];
    const policy = load({
      print: () => {
        for (const attempt of attempts) {
          try {
            attempt();
          } catch (error) {
            errors.push((error as Error).message);
          }
        }
      },
    });
    expect(policy.evaluate({ name: "ann" }, "t/said")).toEqual([{ result: true }]);
    expect(errors).toHaveLength(attempts.length);
  });
});

describe("a policy that asks the network", () => {
  it("is evaluated anew with each answer, by the same clock", async () => {
    let now = 7n;
    const asked: string[] = [];
    const policy = load({
      now: () => now++,
      askNetwork: async ({ operands }: NetworkRequest) => {
        asked.push(printJson(operands));
        return parseValue(`{"body": "answer${asked.length}"}`);
      },
    });
    const record = new Answers();
    expect(await policy.evaluateWaiting({}, "t/fetched", { record })).toEqual([
      { result: ["answer1", "answer2"] },
    ]);
    expect(asked).toEqual([
      '[{"method":"get","url":"https://a.example"}]',
      '[{"method":"get","url":"https://answer1.example"}]',
    ]);
    expect(now).toBe(8n);
    expect(record.toString()).toContain('"time.now_ns":{"[]":7}');
  });

  it("lets other evaluations through while it waits", async () => {
    const policy = load({
      askNetwork: async () => {
        expect(policy.evaluate(1, "t/echo")).toEqual([{ result: 1 }]);
        return parseValue('{"body": 1}');
      },
    });
    expect(await policy.evaluateWaiting({}, "t/fetched")).toEqual([{ result: [1, 1] }]);
  });

  it("is refused where nobody can wait, and fails where it may not ask", async () => {
    expect(() => load().evaluate({}, "t/fetched")).toThrow("http.send has to wait for the network");
    const ours = load({ builtins: { ...world, "http.send": hostBuiltins["http.send"] } });
    expect(await ours.evaluateWaiting({}, "t/fetched")).toEqual([]);
  });

  it("is given up where its questions never end", async () => {
    let count = 0;
    const endless: Builtins = {
      ...world,
      "http.send": () => {
        throw new NetworkRequest("http.send", [RegoNumber.of(count)]);
      },
    };
    const policy = load({
      builtins: endless,
      askNetwork: async () => {
        count++;
        return null;
      },
    });
    await expect(policy.evaluateWaiting({}, "t/fetched")).rejects.toThrow("more than 32 times");
  });
});
