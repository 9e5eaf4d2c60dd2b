/**
 * @module Reads the request object of `http.send` as OPA does (createHTTPRequest of its topdown/http.go).
 */

import { RegoNumber, RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { typeName } from "../operands.ts";
import { regoText } from "../strings-print.ts";
import { parseDuration } from "../time/duration.ts";
import { checkRequestFields, goJson, operandFailure } from "./request.ts";
import { type GoUrl, parseUrl } from "./url.ts";

/** One of three places a certificate or key may be in; the texts are PEM. */
export interface TlsSource {
  readonly text: string;
  readonly file: string;
  readonly variable: string;
}

export interface SendRequest {
  readonly method: string;
  readonly url: GoUrl;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly followsRedirects: boolean;
  /** Undefined where the request doesn't say; 0 or less is no limit. */
  readonly timeoutMs: number | undefined;
  readonly maxRetries: number;
  readonly decodesJson: boolean;
  readonly decodesYaml: boolean;
  readonly raisesErrors: boolean;
  readonly tls: {
    readonly authority: TlsSource;
    readonly certificate: TlsSource;
    readonly key: TlsSource;
    readonly usesSystemAuthorities: boolean;
    readonly skipsVerification: boolean;
    readonly serverName: string;
  };
}

/** What methods and names of headers are made of: RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Throws a BuiltinError on what OPA would not send, on the same fault first where there are several. */
export function readSendRequest(request: RegoObject): SendRequest {
  checkRequestFields(request);
  checkCaching(request);
  const followsRedirects = readLenientFlag(request, "enable_redirect");
  const named = readNamedHeaders(request.get("headers"));
  const method = readText(request, "method").toUpperCase() || "GET";
  const body = readBody(request);
  const timeoutMs = readTimeout(request.get("timeout"));
  const tls = readTls(request);
  const url = readText(request, "url");
  if (!TOKEN.test(method)) throw new BuiltinError(`net/http: invalid method ${JSON.stringify(method)}`);
  return {
    ...{ method, body, followsRedirects, timeoutMs, tls },
    url: parseUrl(url),
    headers: new Map(named.map(([name, value]) => readHeader(name, value))),
    maxRetries: readCount(request, "max_retry_attempts"),
    decodesJson: readFlag(request, "force_json_decode"),
    decodesYaml: readFlag(request, "force_yaml_decode"),
    raisesErrors: request.get("raise_error") !== false,
  };
}

function readTls(request: RegoObject): SendRequest["tls"] {
  return {
    authority: readSource(request, "tls_ca_cert"),
    certificate: readSource(request, "tls_client_cert"),
    key: readSource(request, "tls_client_key"),
    skipsVerification: readLenientFlag(request, "tls_insecure_skip_verify"),
    serverName: readText(request, "tls_server_name"),
    usesSystemAuthorities: readLenientFlag(request, "tls_use_system_certs"),
  };
}

/** Quotes around it are dropped, as in OPA. */
function readText(request: RegoObject, name: string): string {
  const value = request.get(name);
  if (value === undefined) return "";
  if (typeof value !== "string") throw new BuiltinError(`"${name}" must be a string`);
  return value.replace(/^"+/, "").replace(/(?<!")"+$/, "");
}

function readSource(request: RegoObject, name: string): TlsSource {
  const text = readText(request, name);
  return {
    text: name === "tls_ca_cert" ? text.replaceAll("\\n", "\n") : text,
    file: readText(request, `${name}_file`),
    variable: readText(request, `${name}_env_variable`),
  };
}

function readFlag(request: RegoObject, name: string): boolean {
  const value = request.get(name);
  if (value === undefined || typeof value === "boolean") return value ?? false;
  throw new BuiltinError(`invalid value for "${name}" field`);
}

/** These may also be 0 or 1. */
function readLenientFlag(request: RegoObject, name: string): boolean {
  const value = request.get(name);
  if (value === undefined || typeof value === "boolean") return value ?? false;
  if (value instanceof RegoNumber && (value.text === "0" || value.text === "1")) return value.text === "1";
  throw new BuiltinError(`strconv.ParseBool: parsing ${JSON.stringify(regoText(value))}: invalid syntax`);
}

function readNamedHeaders(value: Value | undefined): RegoObject["entries"] {
  if (value === undefined) return [];
  if (!(value instanceof RegoObject)) throw new BuiltinError("invalid type for headers key");
  return value.entries;
}

/** What isn't fit for a header would let a request be smuggled in. */
function readHeader(name: Value, value: Value): readonly [string, string] {
  if (typeof value !== "string")
    throw new BuiltinError(`invalid type for headers value ${JSON.stringify(regoText(value))}`);
  if (typeof name !== "string" || !TOKEN.test(name)) {
    throw new BuiltinError("net/http: invalid header field name");
  }
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) {
    throw new BuiltinError(`net/http: invalid header field value for "${name}"`);
  }
  return [name.toLowerCase(), value];
}

function readBody(request: RegoObject): string {
  const raw = request.get("raw_body");
  if (raw !== undefined) return readText(request, "raw_body");
  const body = request.get("body");
  return body === undefined ? "" : goJson(body);
}

/** In nanoseconds, as a number or its text, or a duration such as `5s`. */
function readTimeout(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" && !(value instanceof RegoNumber)) {
    throw operandFailure(1, `'timeout' must be one of {string, number} but got ${typeName(value)}`);
  }
  const text = String(value);
  if (/^[+-]?\d+$/.test(text)) return Number(text) / 1_000_000;
  if (value instanceof RegoNumber) {
    throw new BuiltinError(`invalid timeout number value ${text}, must be int64`);
  }
  return Number(parseTimeout(text)) / 1_000_000;
}

function parseTimeout(text: string): bigint {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    throw new BuiltinError(`invalid timeout value ${JSON.stringify(text)}: ${error.message}`);
  }
}

function readCount(request: RegoObject, name: string): number {
  const value = request.get(name);
  if (value === undefined) return 0;
  if (value instanceof RegoNumber && /^\d{1,9}$/.test(value.text)) return Number(value.text);
  throw new BuiltinError(`invalid value ${regoText(value)} for field "${name}"`);
}

/** Answers are kept for one evaluation, not beyond; what asks for more must be right nevertheless. */
function checkCaching(request: RegoObject): void {
  readFlag(request, "cache");
  const ignored = request.get("cache_ignored_headers");
  if (ignored !== undefined && request.get("headers") !== undefined && !isListOfStrings(ignored)) {
    throw new BuiltinError("cache_ignored_headers must be an array of strings");
  }
  if (!readFlag(request, "force_cache")) return;
  const duration = request.get("force_cache_duration_seconds");
  if (duration === undefined) {
    throw new BuiltinError("'force_cache' set but 'force_cache_duration_seconds' parameter is missing");
  }
  if (!(duration instanceof RegoNumber) || !/^-?\d{1,10}$/.test(duration.text)) {
    throw new BuiltinError("invalid value for force_cache_duration_seconds");
  }
}

function isListOfStrings(value: Value): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
