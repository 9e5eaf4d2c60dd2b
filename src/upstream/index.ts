/**
 * @module Stop 6, upstream: sends an allowed request on with the real credential, and brings the answer back.
 */

import type { Readable } from "node:stream";
import { type Dispatcher, errors, Pool } from "undici";
import type { Secret } from "../model/brand.ts";
import type { RequestHead } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import {
  CredentialError,
  type CredentialSource,
  clientCredentialsSource,
  staticCredential,
} from "./credential.ts";
import { responseHeaders, singleHeader } from "./headers.ts";
import { localLocation } from "./location.ts";
import { createMask, maskText } from "./mask.ts";

export type { CredentialSource } from "./credential.ts";
export { clientCredentialsSource, staticCredential };

export interface UpstreamOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Chooses the workspace on hosts that serve several. */
  readonly workspaceId: string | null;
  readonly credential: CredentialSource;
  readonly timeouts: { readonly connectMs: number; readonly headersMs: number; readonly bodyMs: number };
  /** Told what went wrong, in words for the operator. */
  readonly onFailure: (requestId: string, error: Error) => void;
}

export interface UpstreamRequest {
  readonly head: RequestHead;
  /** The same bytes that the policy saw, the unread stream, or null where there is none. */
  readonly body: Buffer | Readable | null;
  /** What the policy's obligations change; names in lower case. */
  readonly headers: { readonly set: Readonly<Record<string, string>>; readonly remove: readonly string[] };
  /** Ends the call where the client has gone. */
  readonly signal: AbortSignal;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Must be read to its end or destroyed. */
  readonly body: Readable;
}

export interface Upstream {
  send(request: UpstreamRequest): Promise<Result<UpstreamResponse>>;
  /** Waits for what is in flight. */
  close(): Promise<void>;
}

/** The most connections to one upstream; what comes on top waits in line. */
const MAX_CONNECTIONS = 256;

export function createUpstream(options: UpstreamOptions): Upstream {
  const { timeouts } = options;
  const pool = new Pool(options.origin, {
    connections: MAX_CONNECTIONS,
    pipelining: 1,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    // Said, so that no environment variable of Node turns it off.
    connect: { timeout: timeouts.connectMs, rejectUnauthorized: true },
  });
  return {
    async send(request) {
      try {
        const credential = await options.credential.current();
        const response = await dispatch(pool, request, credential, options.workspaceId);
        return answerOf(response, request, credential, options);
      } catch (error) {
        options.onFailure(request.head.id, error as Error);
        return refusalOf(error);
      }
    },
    close: () => pool.close(),
  };
}

async function dispatch(
  pool: Pool,
  { head, body, headers, signal }: UpstreamRequest,
  credential: Secret,
  workspaceId: string | null,
): Promise<Dispatcher.ResponseData> {
  const sent: Record<string, string> = { ...head.forwarded, ...headers.set };
  for (const name of headers.remove) delete sent[name];
  sent["authorization"] = `Bearer ${credential.reveal()}`;
  // Compressed answers could carry the credential past the check that masks it.
  sent["accept-encoding"] = "identity";
  sent["x-request-id"] = head.id;
  if (workspaceId !== null) sent["x-databricks-workspace-id"] = workspaceId;
  if (body !== null && head.framing.kind === "length") sent["content-length"] = String(head.framing.bytes);
  return await pool.request({
    method: head.method as Dispatcher.HttpMethod,
    path: `${head.path}${head.search}`,
    headers: sent,
    body,
    signal,
    // Any method may be answered before a body is through; none is sent twice.
    idempotent: false,
  });
}

/** Takes the answer for the client, or refuses one that would lead it past the gateway. */
function answerOf(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  { head }: UpstreamRequest,
  credential: Secret,
  { origin, onFailure, credential: source }: UpstreamOptions,
): Result<UpstreamResponse> {
  const refused = (code: "upstream_credential" | "upstream_answer", message: string) => {
    body.on("error", () => {}).destroy();
    onFailure(head.id, new Error(message));
    return refuse(code, message);
  };
  if (statusCode === 401) {
    source.rejected(credential);
    return refused("upstream_credential", "the upstream does not take the gateway's credential");
  }
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    return refused("upstream_answer", "the upstream's answer is compressed though it was asked not to be");
  }
  const coding = headers["transfer-encoding"];
  if (coding !== undefined && String(coding).toLowerCase() !== "chunked") {
    return refused("upstream_answer", "the upstream's answer has a transfer coding other than chunked");
  }
  const secret = credential.reveal();
  const kept = responseHeaders(headers, secret);
  if (headers["location"] !== undefined) {
    const given = singleHeader(headers, "location");
    const location = given === undefined ? null : localLocation(given, origin, head.path);
    if (location === null) {
      return refused(
        "upstream_answer",
        "the upstream's answer leads to another host, which is not passed on",
      );
    }
    kept.set("location", [maskText(location, secret)]);
  }
  const length = singleHeader(headers, "content-length");
  if (length !== undefined) kept.set("content-length", [length]);
  if (head.method === "HEAD" || statusCode === 204 || statusCode === 304) {
    return accept({ status: statusCode, headers: kept, body });
  }
  const mask = createMask(secret);
  body.on("error", (error) => mask.destroy(error)).pipe(mask);
  mask.on("close", () => body.destroy());
  return accept({ status: statusCode, headers: kept, body: mask });
}

function refusalOf(error: unknown): ReturnType<typeof refuse> {
  if (error instanceof CredentialError) {
    return refuse("upstream_credential", "the gateway could not fetch its own credential");
  }
  if (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  ) {
    return refuse("upstream_timeout", "the upstream did not answer in time");
  }
  return refuse("upstream_unreachable", "the upstream can't be reached, or broke the connection");
}
