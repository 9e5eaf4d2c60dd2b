import { describe, expect, it } from "vitest";
import { answerKey, NetworkRequest } from "../../network/request.ts";
import { fromPlain, toPlain, type Value } from "../../values/index.ts";
import { BuiltinError, type Evaluation } from "../builtin.ts";
import { httpBuiltins } from "./send.ts";

const send = (request: unknown, answers = new Map<string, Value>()) =>
  httpBuiltins["http.send"]([fromPlain(request)], { answers } as unknown as Evaluation);

const REQUEST = { method: "get", url: "http://a.example/" };

describe("http.send", () => {
  it("asks the network where there is no answer", () => {
    const asking = () => send(REQUEST);
    expect(asking).toThrow(NetworkRequest);
    expect(asking).toThrow("http.send waits for the network");
  });

  it("gives the answer, or fails with the network's reason", () => {
    const key = answerKey("http.send", [fromPlain(REQUEST)]);
    const answer = fromPlain({ status_code: 200 });
    expect(send(REQUEST, new Map([[key, answer]]))).toBe(answer);
    expect(() => send(REQUEST, new Map([[key, "disallowed host: a.example"]]))).toThrow(
      new BuiltinError("disallowed host: a.example"),
    );
  });

  it("has one answer for requests that differ in ignored headers alone", () => {
    const request = (trace: string) => ({
      ...REQUEST,
      headers: { trace, a: "b" },
      cache_ignored_headers: ["trace"],
    });
    const key = (value: unknown) => answerKey("http.send", [fromPlain(value)]);
    expect(key(request("1"))).toBe(key(request("2")));
    expect(key(request("1"))).not.toBe(key({ ...request("1"), cache_ignored_headers: [] }));
  });

  it.each([
    [{ method: "get" }, 'operand 1 missing required request parameters(s): {"url"}'],
    [{ ...REQUEST, foo: 1 }, 'operand 1 invalid request parameters(s): {"foo"}'],
    [{ ...REQUEST, method: 3 }, '"method" must be a string'],
    [{ ...REQUEST, method: "a b" }, "invalid method"],
    [{ ...REQUEST, headers: { a: 3 } }, "invalid type for headers value"],
    [{ ...REQUEST, headers: { a: "b\r\nc: d" } }, "invalid header field value"],
    [{ ...REQUEST, headers: { "a\n": "b" } }, "invalid header field name"],
    [{ ...REQUEST, headers: "a" }, "invalid type for headers key"],
    [{ ...REQUEST, timeout: "5x" }, "x"],
    [{ ...REQUEST, timeout: 1.5 }, "must be int64"],
    [{ ...REQUEST, timeout: true }, "must be one of {string, number} but got boolean"],
    [{ ...REQUEST, enable_redirect: "true" }, "invalid syntax"],
    [{ ...REQUEST, force_json_decode: 1 }, "force_json_decode"],
    [{ ...REQUEST, force_cache: true }, "'force_cache' set but"],
    [{ ...REQUEST, force_cache: true, force_cache_duration_seconds: "1" }, "force_cache_duration_seconds"],
    [{ ...REQUEST, headers: {}, cache_ignored_headers: [1] }, "must be an array of strings"],
    [{ ...REQUEST, max_retry_attempts: -1 }, "max_retry_attempts"],
    [{ ...REQUEST, raise_error: "no" }, "invalid value for raise_error field"],
    [{ ...REQUEST, url: "http://h:x" }, "invalid port"],
  ])("refuses %j before anything is sent", (request, message) => {
    expect(() => send(request)).toThrow(BuiltinError);
    expect(() => send(request)).toThrow(message);
  });

  it("gives the error as an answer where it isn't to be raised", () => {
    expect(toPlain(send({ ...REQUEST, timeout: true, raise_error: false }) ?? null)).toEqual({
      status_code: 0,
      error: {
        code: "eval_http_send_internal_error",
        message:
          "eval_type_error: http.send: operand 1 'timeout' must be one of {string, number} but got boolean",
      },
    });
  });
});
