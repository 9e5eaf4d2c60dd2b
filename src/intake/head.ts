/**
 * @module The head of a request in its canonical form, from what an HTTP parser gives.
 */

import { Cache } from "../model/cache.ts";
import type { Fields, RequestHead, Target } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { createFieldsReader, readFields } from "./fields.ts";
import { parseTarget, type TargetContext } from "./target.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** Node's parser also takes `HTTP/2.0`, and no version at all (HTTP/0.9), before a head of HTTP/1.1. */
const VERSIONS = new Set(["1.0", "1.1"]);

/** A request line and its headers, as Node's `IncomingMessage` has them. */
export interface RawHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersion: string;
  /** Name, value, name, value … */
  readonly rawHeaders: readonly string[];
  /** The connection, where there is one. */
  readonly socket?: object;
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

/** The two parts of a head, each read by itself. */
export interface HeadReaders {
  readonly target: (target: string) => Result<Target>;
  readonly fields: (raw: RawHead) => Result<Fields>;
}

/** Targets that come again and again are read once. */
const REMEMBERED_TARGETS = { entries: 4096, keyChars: 1024 };

/** For one listener, of whose targets many are the same, and of whose connections each says the same again and again. */
export function createHeadReaders(context: TargetContext): HeadReaders {
  const targets = new Cache<Target>(REMEMBERED_TARGETS);
  return {
    target(raw) {
      const known = targets.get(raw);
      if (known !== undefined) return accept(known);
      const target = parseTarget(raw, context);
      if (target.ok) targets.set(raw, target.value);
      return target;
    },
    fields: createFieldsReader(),
  };
}

export function readHead(
  raw: RawHead,
  context: HeadContext,
  readers: HeadReaders = { target: (target) => parseTarget(target, context), fields: readFields },
): Result<RequestHead> {
  const method = raw.method ?? "";
  if (!METHODS.has(method)) {
    return refuse("method_not_allowed", "the method is none that the gateway forwards");
  }
  if (!VERSIONS.has(raw.httpVersion)) {
    return refuse("malformed_framing", "the message is neither HTTP/1.1 nor HTTP/1.0");
  }
  const fields = readers.fields(raw);
  if (!fields.ok) return fields;
  const url = raw.url ?? "";
  const target = readers.target(url);
  if (!target.ok) return target;
  if (!url.startsWith("/") && fields.value.host !== context.authority) {
    return refuse("malformed_header", "the target is an absolute URL, and Host names another host");
  }
  return accept({
    id: context.id,
    time: context.time,
    method,
    source: context.source,
    ...fields.value,
    ...target.value,
  });
}
