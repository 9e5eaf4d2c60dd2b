import { describe, expect, it } from "vitest";
import { fromPlain, toPlain, type Value } from "../values/index.ts";
import { awsBuiltins } from "./aws.ts";
import type { Evaluation } from "./builtin.ts";

const credentials = {
  aws_service: "service",
  aws_access_key: "AKIDEXAMPLE",
  aws_secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  aws_region: "us-east-1",
};
/** The moment of AWS's own test suite for Signature Version 4. */
const TIME = 1_440_938_160_000_000_000n;

const sign = (request: unknown, config: object = credentials, time: unknown = TIME) => {
  const operands = [fromPlain(request), fromPlain(config), fromPlain(time)];
  const signed = awsBuiltins["providers.aws.sign_req"](operands, {} as Evaluation) as Value;
  return toPlain(signed) as { readonly headers: Readonly<Record<string, string>> };
};

describe("a request signed for AWS", () => {
  it("has the signature of AWS's test get-vanilla", () => {
    const { headers } = sign({ method: "GET", url: "https://example.amazonaws.com/" });
    expect(headers).toEqual({
      Authorization:
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,SignedHeaders=host;x-amz-date,Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
      host: "example.amazonaws.com",
      "x-amz-date": "20150830T123600Z",
    });
  });

  it("keeps what it had, and signs its headers but those that change on the way", () => {
    const request = {
      method: "GET",
      url: "http://h/",
      headers: { "X-A": "1", "User-Agent": "u" },
      timeout: "1s",
    };
    const signed = sign(request);
    expect(signed).toMatchObject({ timeout: "1s", headers: { "X-A": "1", "User-Agent": "u" } });
    expect(signed.headers["Authorization"]).toContain("SignedHeaders=host;x-a;x-amz-date,");
  });

  it("has the body's hash for S3, unless it is to go unsigned", () => {
    const request = { method: "PUT", url: "http://h/", body: { b: "<", a: 1 } };
    const config = { ...credentials, aws_service: "s3", aws_session_token: "token" };
    const { headers } = sign(request, config);
    expect(headers["x-amz-content-sha256"]).toMatch(/^[\da-f]{64}$/);
    expect(headers["x-amz-security-token"]).toBe("token");
    const unsigned = sign(request, { ...config, disable_payload_signing: true });
    expect(unsigned.headers["x-amz-content-sha256"]).toBe("UNSIGNED-PAYLOAD");
  });

  it("may be of before 1970", () => {
    expect(sign({ method: "GET", url: "http://h/" }, credentials, -1).headers["x-amz-date"]).toBe(
      "19691231T235959Z",
    );
  });
});

describe("what is no request to be signed", () => {
  const request = { method: "GET", url: "http://h/" };

  it.each([
    [{ url: "http://h/" }, credentials, 0, 'operand 1 missing required request parameters(s): {"method"}'],
    [
      { ...request, foo: 1, bar: 1 },
      credentials,
      0,
      'operand 1 invalid request parameters(s): {"bar", "foo"}',
    ],
    [{ ...request, url: 3 }, credentials, 0, 'invalid values for required request parameters(s): {"url"}'],
    [request, {}, 0, "operand 2 missing required AWS config parameters(s)"],
    [request, { ...credentials, aws_region: 1 }, 0, 'parameters(s): {"aws_region"}'],
    [request, { ...credentials, disable_payload_signing: null }, 0, "disable_payload_signing"],
    [request, credentials, 1.5, "operand 3 could not convert time_ns"],
    [{ ...request, headers: 1 }, credentials, 0, "must be object but got number"],
  ])("is refused as OPA refuses it: %j", (input, config, time, message) => {
    expect(() => sign(input, config, time)).toThrow(message);
  });
});
