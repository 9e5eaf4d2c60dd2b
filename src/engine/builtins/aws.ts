/**
 * @module `providers.aws.sign_req`: signs a request for AWS by Signature Version 4, as OPA does: headers are signed as they are
 * written, and paths are not normalized.
 */

import { createHash, createHmac } from "node:crypto";
import { type RegoNumber, RegoObject, type Value } from "../values/index.ts";
import type { Builtin, Builtins } from "./builtin.ts";
import { encodeUtf8 } from "./encoding-utf8.ts";
import { checkRequestFields, operandFailure, setText } from "./http/request.ts";
import { type GoUrl, parseUrl } from "./http/url.ts";
import { printGoJson } from "./json/go-json.ts";
import { numberOperand, objectOperand, operandError } from "./operands.ts";

interface Credentials {
  readonly service: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Empty where the credentials last. */
  readonly sessionToken: string;
}

/** What is signed of a request. */
interface Request {
  readonly method: string;
  readonly url: GoUrl;
  readonly headers: ReadonlyMap<string, string>;
  /** The body's SHA-256 in hexadecimal, or that it isn't signed. */
  readonly bodyHash: string;
}

const REQUIRED = ["aws_access_key", "aws_region", "aws_secret_access_key", "aws_service"];
/** What may change on the way to AWS is not signed. */
const UNSIGNED_HEADERS = ["authorization", "user-agent", "x-amzn-trace-id"];
/** Services that want the body's hash in a header. */
const HASH_HEADER_SERVICES = ["s3", "glacier"];

const signRequest: Builtin = (operands) => {
  const object = objectOperand(operands, 0);
  const config = objectOperand(operands, 1);
  const credentials = readCredentials(config);
  const time = readTime(numberOperand(operands, 2));
  checkRequestFields(object);
  const headers = readHeaders(object.get("headers"));
  const { method, url } = readTarget(object);
  const body = readBody(object);
  const bodyHash = isUnsigned(config) ? "UNSIGNED-PAYLOAD" : sha256(body);
  const signed = sign({ method, url, headers, bodyHash }, credentials, time);
  return new RegoObject([...object.entries, ["headers", new RegoObject([...headers, ...signed])]]);
};

function readCredentials(config: RegoObject): Credentials {
  const missing = REQUIRED.filter((name) => config.get(name) === undefined);
  if (missing.length > 0) {
    throw operandFailure(2, `missing required AWS config parameters(s): ${setText(missing)}`);
  }
  const invalid = REQUIRED.filter((name) => typeof config.get(name) !== "string");
  if (invalid.length > 0) {
    throw operandFailure(2, `invalid values for required AWS config parameters(s): ${setText(invalid)}`);
  }
  return {
    service: textOf(config.get("aws_service")),
    region: textOf(config.get("aws_region")),
    accessKey: textOf(config.get("aws_access_key")),
    secretKey: textOf(config.get("aws_secret_access_key")),
    sessionToken: textOf(config.get("aws_session_token")),
  };
}

/** What is no string counts as an empty one. */
function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}

function isUnsigned(config: RegoObject): boolean {
  const value =
    config.get("disable_payload_signing") ?? (config.get("disable_payload_signing") === null ? null : false);
  if (typeof value === "boolean") return value;
  throw operandFailure(2, "invalid value for 'disable_payload_signing' in AWS config");
}

/** Of nanoseconds since 1970, as AWS writes it. */
function readTime({ text }: RegoNumber): string {
  const nanoseconds = /^-?\d+$/.test(text) ? BigInt(text) : undefined;
  if (nanoseconds === undefined || BigInt.asIntN(64, nanoseconds) !== nanoseconds) {
    throw operandFailure(3, "could not convert time_ns value into a unix timestamp");
  }
  const iso = new Date(Math.floor(Number(nanoseconds) / 1e9) * 1000).toISOString();
  return iso.replaceAll(/[:-]|\.\d+/g, "");
}

function readHeaders(headers: Value | undefined): ReadonlyMap<string, string> {
  if (headers === undefined) return new Map();
  if (!(headers instanceof RegoObject)) throw operandError(headers, -1, "object");
  return new Map(headers.entries.map(([name, value]) => [textOf(name), textOf(value)]));
}

function readTarget(object: RegoObject): { readonly method: string; readonly url: GoUrl } {
  const invalid = ["method", "url"].filter((name) => typeof object.get(name) !== "string");
  if (invalid.length > 0) {
    throw operandFailure(1, `invalid values for required request parameters(s): ${setText(invalid)}`);
  }
  return { method: textOf(object.get("method")), url: parseUrl(textOf(object.get("url"))) };
}

function readBody(object: RegoObject): string {
  const raw = object.get("raw_body");
  if (raw !== undefined) return textOf(raw);
  const body = object.get("body");
  return body === undefined ? "" : printGoJson(body);
}

/** The headers to be added to the request. */
function sign(request: Request, credentials: Credentials, time: string): ReadonlyMap<string, string> {
  const { service, region, accessKey, sessionToken } = credentials;
  const added = new Map([
    ["host", request.url.host],
    ["x-amz-date", time],
  ]);
  if (HASH_HEADER_SERVICES.includes(service)) added.set("x-amz-content-sha256", request.bodyHash);
  if (sessionToken !== "") added.set("x-amz-security-token", sessionToken);
  const { canonical, names } = canonicalRequest(request, added);
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const signature = hmac(
    signingKey(credentials, time),
    ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n"),
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope},SignedHeaders=${names},Signature=${signature.toString("hex")}`;
  return new Map([["Authorization", authorization], ...added]);
}

function canonicalRequest(
  { method, url, headers, bodyHash }: Request,
  added: ReadonlyMap<string, string>,
): { readonly canonical: string; readonly names: string } {
  const own = [...headers].map(([name, value]) => [name.toLowerCase(), value] as const);
  const signed = new Map([...added, ...own.filter(([name]) => !UNSIGNED_HEADERS.includes(name))]);
  const sorted = [...signed].toSorted(([one], [other]) =>
    Buffer.compare(Buffer.from(one), Buffer.from(other)),
  );
  const names = sorted.map(([name]) => name).join(";");
  const lines = sorted.map(([name, value]) => `${name}:${value}`);
  const canonical = [method, url.path.escaped, url.rawQuery, ...lines, "", names, bodyHash].join("\n");
  return { canonical, names };
}

function signingKey({ secretKey, region, service }: Credentials, time: string): Buffer {
  return [region, service, "aws4_request"].reduce(
    hmac,
    hmac(encodeUtf8(`AWS4${secretKey}`), time.slice(0, 8)),
  );
}

function hmac(key: Uint8Array, message: string): Buffer {
  return createHmac("sha256", key).update(encodeUtf8(message)).digest();
}

function sha256(text: string): string {
  return createHash("sha256").update(encodeUtf8(text)).digest("hex");
}

/** By their names in OPA. */
export const awsBuiltins = { "providers.aws.sign_req": signRequest } satisfies Builtins;
