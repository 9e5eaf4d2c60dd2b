/**
 * @module Takes the upstream's answer for the client, or refuses one that would lead it past the gateway or can't be read.
 */

import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { ResponsePlan } from "../enforcement/index.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { contentOf } from "./content.ts";
import {
  contentCoding,
  dropWhatIsAboutTheBytes,
  type HeaderFields,
  isJson,
  responseHeaders,
  singleHeader,
} from "./headers.ts";
import { localLocation } from "./location.ts";
import { maskText } from "./mask.ts";

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Must be read to its end or destroyed. Ends with an error where the answer did not come whole. */
  readonly body: Readable;
}

/** What the answer is to. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** The upstream's scheme, host and port. */
  readonly origin: string;
  readonly secret: string;
  readonly plan: ResponsePlan | null;
}

/** What is known of an answer before its body. */
export interface AnswerHead {
  readonly status: number;
  /** As the client gets them. */
  readonly headers: Map<string, string[]>;
  readonly hasBody: boolean;
  readonly isGzip: boolean;
  readonly plan: ResponsePlan | null;
}

/** Refuses what the head shows: an answer that would lead past the gateway, or can't be read. */
export function answerHead(status: number, fields: HeaderFields, asked: Asked): Result<AnswerHead> {
  if (status === 401) {
    return refuse("upstream_credential", "the upstream does not take the gateway's credential");
  }
  const headers = headersOf(fields, asked);
  if (!headers.ok) return headers;
  const reading = readingOf(status, fields, asked);
  if (!reading.ok) return reading;
  const { isGzip, plan } = reading.value;
  if (isGzip || plan !== null) dropWhatIsAboutTheBytes(headers.value);
  return accept({ status, headers: headers.value, ...reading.value });
}

/**
 * An answer that is refused is the caller's to end. Rejects where the body turns out to be not what it was announced to be
 * before any of it was given.
 */
export async function answerOf(
  { statusCode, headers: fields, body }: Dispatcher.ResponseData,
  asked: Asked,
): Promise<Result<UpstreamResponse>> {
  const head = answerHead(statusCode, fields, asked);
  if (!head.ok) return head;
  const { status, headers, hasBody, isGzip, plan } = head.value;
  const content = hasBody ? await contentOf(body, { isGzip, plan, secret: asked.secret }) : body;
  return accept({ status, headers, body: content });
}

function headersOf(fields: HeaderFields, { origin, path, secret }: Asked): Result<Map<string, string[]>> {
  const kept = responseHeaders(fields, secret);
  if (fields["location"] !== undefined) {
    const given = singleHeader(fields, "location");
    const location = given === undefined ? null : localLocation(given, origin, path);
    if (location === null) {
      return refuseAnswer("the upstream's answer leads to another host, which is not passed on");
    }
    kept.set("location", [maskText(location, secret)]);
  }
  const length = singleHeader(fields, "content-length");
  if (length !== undefined) kept.set("content-length", [length]);
  return accept(kept);
}

interface Reading {
  readonly hasBody: boolean;
  readonly isGzip: boolean;
  readonly plan: ResponsePlan | null;
}

/** How the body is to be read; what can't be read is refused. */
function readingOf(status: number, fields: HeaderFields, asked: Asked): Result<Reading> {
  const coding = contentCoding(fields);
  if (coding === null) {
    return refuseAnswer("the upstream's answer is compressed, by something else than gzip");
  }
  const transfer = fields["transfer-encoding"];
  if (transfer !== undefined && String(transfer).toLowerCase() !== "chunked") {
    return refuseAnswer("the upstream's answer has a transfer coding other than chunked");
  }
  const isGzip = coding === "gzip";
  // Errors and redirections stay as they are. A 304 has no body, but what it says of one is not about the changed one.
  const plan = status < 300 || status === 304 ? asked.plan : null;
  if (status === 206 && (isGzip || plan !== null)) {
    return refuseAnswer("the upstream's answer is a part, of which the whole would have to be read");
  }
  const hasBody = !isBodiless(status, fields, asked.method);
  if (hasBody && plan !== null && !isJson(fields)) {
    return refuseAnswer("the upstream's answer is not the JSON that the policy filters");
  }
  return accept({ hasBody, isGzip, plan });
}

function isBodiless(status: number, fields: HeaderFields, method: string): boolean {
  const isEmpty = singleHeader(fields, "content-length") === "0";
  return method === "HEAD" || status === 204 || status === 304 || isEmpty;
}

function refuseAnswer(message: string): ReturnType<typeof refuse> {
  return refuse("upstream_answer", message);
}
