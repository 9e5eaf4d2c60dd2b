/**
 * @module Reads the request object of `http.send` as OPA does (createHTTPRequest of its topdown/http.go).
 */

import { RegoNumber, type RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { quote } from "../strings-quote.ts";
import { checkRequestFields } from "./request.ts";
import {
  readBody,
  readCount,
  readFlag,
  readHeader,
  readLenientFlag,
  readNamedHeaders,
  readText,
  readTimeout,
  TOKEN,
} from "./request-fields.ts";
import { type GoUrl, parseUrl } from "./url.ts";

/** One of three places a certificate or key may be in; the texts are PEM. */
export interface TlsSource {
  readonly text: string;
  readonly file: string;
  readonly variable: string;
}

/** A request as it is to be sent. */
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
  /** Whether the response may come from an earlier evaluation, and be kept for later ones. */
  readonly isCached: boolean;
  /** How long to keep it, whatever it says itself; 0 where it is to say so. */
  readonly forcedCacheSeconds: number;
  readonly tls: {
    readonly authority: TlsSource;
    readonly certificate: TlsSource;
    readonly key: TlsSource;
    readonly usesSystemAuthorities: boolean;
    readonly skipsVerification: boolean;
    readonly serverName: string;
  };
}

/** Throws a BuiltinError on what OPA would not send, on the same fault first where there are several. */
export function readSendRequest(request: RegoObject): SendRequest {
  checkRequestFields(request);
  const caching = readCaching(request);
  const followsRedirects = readLenientFlag(request, "enable_redirect");
  const named = readNamedHeaders(request.get("headers"));
  const method = readText(request, "method").toUpperCase() || "GET";
  const body = readBody(request);
  const timeoutMs = readTimeout(request.get("timeout"));
  const tls = readTls(request);
  const url = readText(request, "url");
  if (!TOKEN.test(method)) throw new BuiltinError(`net/http: invalid method ${quote(method)}`);
  return {
    ...{ method, body, followsRedirects, timeoutMs, tls, ...caching },
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

function readSource(request: RegoObject, name: string): TlsSource {
  const text = readText(request, name);
  return {
    text: name === "tls_ca_cert" ? text.replaceAll("\\n", "\n") : text,
    file: readText(request, `${name}_file`),
    variable: readText(request, `${name}_env_variable`),
  };
}

function readCaching(request: RegoObject): Pick<SendRequest, "isCached" | "forcedCacheSeconds"> {
  const ignored = request.get("cache_ignored_headers");
  if (ignored !== undefined && request.get("headers") !== undefined && !isListOfStrings(ignored)) {
    throw new BuiltinError("cache_ignored_headers must be an array of strings");
  }
  const isCached = readFlag(request, "cache");
  if (!readFlag(request, "force_cache")) return { isCached, forcedCacheSeconds: 0 };
  const duration = request.get("force_cache_duration_seconds");
  if (duration === undefined) {
    throw new BuiltinError("'force_cache' set but 'force_cache_duration_seconds' parameter is missing");
  }
  if (!(duration instanceof RegoNumber) || !/^-?\d{1,10}$/.test(duration.text)) {
    throw new BuiltinError("invalid value for force_cache_duration_seconds");
  }
  return { isCached: true, forcedCacheSeconds: Math.max(duration.toNumber(), 0) };
}

function isListOfStrings(value: Value): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
