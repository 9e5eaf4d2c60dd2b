/**
 * @module The head of a request in its canonical form, from what an HTTP parser gives.
 */

import { Cache } from "../model/cache.ts";
import type { RequestHead, Target } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { parseFraming } from "./framing.ts";
import { forwardedHeaders, parseHeaders } from "./headers.ts";
import { parseTarget, type TargetContext } from "./target.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** Node's parser also takes `HTTP/2.0`, and no version at all (HTTP/0.9), before a head of HTTP/1.1. */
const VERSIONS = new Set(["1.0", "1.1"]);

/** RFC 3986 host and port, without user information. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;

/** A request line and its headers, as Node's `IncomingMessage` has them. */
export interface RawHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersion: string;
  /** Name, value, name, value … */
  readonly rawHeaders: readonly string[];
}

export interface HeadContext {
  /** Names the request in every log. */
  readonly id: string;
  /** RFC 3339. */
  readonly time: string;
  /** The gateway's own: `host:port` of its public URL. */
  readonly authority: string;
  /** Query parameters that choose a workspace: they are the gateway's to set, and are dropped. */
  readonly steering: ReadonlySet<string>;
  readonly source: RequestHead["source"];
}

/** Takes the target of a request line apart. */
export type TargetReader = (target: string) => Result<Target>;

/** Targets that come again and again are read once. */
const REMEMBERED_TARGETS = { entries: 4096, keyChars: 1024 };

/** For one listener, of whose targets many are the same. */
export function createTargetReader(context: TargetContext): TargetReader {
  const known = new Cache<Target>(REMEMBERED_TARGETS);
  return (raw) => {
    const target = known.get(raw);
    if (target !== undefined) return accept(target);
    const read = parseTarget(raw, context);
    if (read.ok) known.set(raw, read.value);
    return read;
  };
}

export function readHead(
  raw: RawHead,
  context: HeadContext,
  readTarget: TargetReader = (target) => parseTarget(target, context),
): Result<RequestHead> {
  const method = raw.method ?? "";
  if (!METHODS.has(method)) {
    return refuse("method_not_allowed", "the method is none that the gateway forwards");
  }
  if (!VERSIONS.has(raw.httpVersion)) {
    return refuse("malformed_framing", "the message is neither HTTP/1.1 nor HTTP/1.0");
  }
  const headers = parseHeaders(raw.rawHeaders);
  if (!headers.ok) return headers;
  const framing = parseFraming(headers.value, raw.httpVersion);
  if (!framing.ok) return framing;
  const host = (headers.value["host"] ?? "").toLowerCase();
  if (!HOST.test(host)) {
    return refuse("malformed_header", "the Host header is missing or is no host and port");
  }
  const expect = headers.value["expect"];
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    return refuse("expectation_failed", "the Expect header asks for something other than 100-continue");
  }
  const url = raw.url ?? "";
  const target = readTarget(url);
  if (!target.ok) return target;
  if (!url.startsWith("/") && host !== context.authority) {
    return refuse("malformed_header", "the target is an absolute URL, and Host names another host");
  }
  return accept({
    id: context.id,
    time: context.time,
    method,
    host,
    headers: headers.value,
    forwarded: forwardedHeaders(headers.value),
    framing: framing.value,
    source: context.source,
    ...target.value,
  });
}
