/**
 * @module Stop 6, upstream: sends an allowed request on with the real credential, and brings the answer back.
 */

import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { type Dispatcher, errors, Pool } from "undici";
import { type HeaderChanges, ResponseError, type ResponsePlan } from "../enforcement/index.ts";
import type { Secret } from "../model/brand.ts";
import type { RequestHead } from "../model/request.ts";
import { type Result, refuse } from "../model/result.ts";
import { type Admission, type AdmissionOptions, createAdmission, type Pass } from "./admission.ts";
import { answerOf, type UpstreamResponse } from "./answer.ts";
import {
  CredentialError,
  type CredentialSource,
  clientCredentialsSource,
  staticCredential,
} from "./credential.ts";
import { Relay, type Relayed, type RelayOptions } from "./relay.ts";
import { type Offer, type Opening, WebSocketOpening } from "./websocket/opening.ts";

export type { Pass } from "./admission.ts";
export type { UpstreamResponse } from "./answer.ts";
export type { BreakerState } from "./breaker.ts";
export type { CredentialSource } from "./credential.ts";
export { CLOSE_CODES, type Tunnel } from "./websocket/tunnel.ts";
export { clientCredentialsSource, staticCredential };

export interface UpstreamOptions extends AdmissionOptions {
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
  /** From `admit`; told what came of the call. Whoever sends the request gives it back. */
  readonly pass: Pass;
  readonly head: RequestHead;
  /** The same bytes that the policy saw, the unread stream, or null where there is none. */
  readonly body: Buffer | Readable | null;
  /** What the policy's obligations change; names in lower case. */
  readonly headers: HeaderChanges;
  /** What they change in the answer. */
  readonly plan: ResponsePlan | null;
}

/** A request whose answer is read here. */
export interface AskingRequest extends UpstreamRequest {
  /** Ends the call where the client has gone. */
  readonly signal: AbortSignal;
}

export interface Upstream extends Admission {
  /** For an answer that is looked at, or changed. */
  send(request: AskingRequest): Promise<Result<UpstreamResponse>>;
  /** Passes the answer on as it comes. Nothing was written to `response` where it is refused. */
  relay(request: UpstreamRequest, response: ServerResponse, way: RelayWay): Promise<Result<Relayed>>;
  /** The same of a request that asks for a WebSocket: where the upstream switches, nothing was written to `response` either. */
  open(request: UpstreamRequest, response: ServerResponse, way: OpeningWay): Promise<Result<Opening>>;
  /** Waits for what is in flight; not for WebSockets. */
  close(): Promise<void>;
}

/** How an answer goes to the client. */
export type RelayWay = Pick<RelayOptions, "own" | "cutOff">;

/** The same, with what the client offered. */
export type OpeningWay = RelayWay & { readonly offer: Offer };

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
  /** Hands the call with its relay to who sends it. */
  const dispatch = async <Outcome>(
    request: UpstreamRequest,
    response: ServerResponse,
    way: RelayWay,
    send: (relay: Relay, call: Dispatcher.DispatchOptions, secret: string) => Promise<Result<Outcome>>,
  ): Promise<Result<Outcome>> => {
    const { id, method, path } = request.head;
    let credential: Secret;
    try {
      credential = await options.credential.current();
    } catch (error) {
      options.onFailure(id, error as Error);
      return refusalOf(error);
    }
    if (response.destroyed) return refuse("upstream_unreachable", "the client went away");
    const { origin } = options;
    const secret = credential.reveal();
    const relay = new Relay({
      asked: { method, path, origin, secret, plan: request.plan },
      response,
      ...way,
      answered: (status, fields) => request.pass.answered(status, fields),
      refusalOf: (error) => {
        if (!response.destroyed) request.pass.failed(error);
        options.onFailure(id, error as Error);
        return refusalOf(error);
      },
    });
    response.once("close", () => {
      if (!response.writableFinished) relay.abandon();
    });
    const outcome = await send(relay, sent(request, secret, options.workspaceId), secret);
    if (!outcome.ok && outcome.refusal.code === "upstream_credential")
      options.credential.rejected(credential);
    return outcome;
  };
  return {
    ...createAdmission(options),
    async send(request) {
      try {
        const credential = await options.credential.current();
        const call = sent(request, credential.reveal(), options.workspaceId);
        const response = await pool.request({ ...call, signal: request.signal });
        request.pass.answered(response.statusCode, response.headers);
        return await answerFor(response, request, credential, options);
      } catch (error) {
        if (!request.signal.aborted) request.pass.failed(error);
        options.onFailure(request.head.id, error as Error);
        return refusalOf(error);
      }
    },
    relay: (request, response, way) =>
      dispatch(request, response, way, (relay, call) => {
        pool.dispatch(call, relay);
        return relay.done;
      }),
    open: (request, response, { offer, ...way }) =>
      dispatch(request, response, way, (relay, call, secret) => {
        const opening = new WebSocketOpening(relay, offer, secret);
        const headers = { ...(call.headers as Record<string, string>) };
        // Written by who dispatches.
        delete headers["upgrade"];
        pool.dispatch({ ...call, headers, upgrade: "websocket" }, opening);
        return opening.done;
      }),
    close: () => pool.close(),
  };
}

/** What goes upstream, and nothing beside it. */
function sent(
  { head, body, headers, plan }: UpstreamRequest,
  secret: string,
  workspaceId: string | null,
): Dispatcher.DispatchOptions {
  const fields: Record<string, string> = { ...head.forwarded, ...headers.set };
  for (const name of headers.remove) delete fields[name];
  // What is to be changed is asked for whole.
  if (plan !== null) for (const name of ["range", "if-range"]) delete fields[name];
  fields["authorization"] = `Bearer ${secret}`;
  // Compressed answers would have to be decompressed, so that the credential can't pass in them unseen.
  fields["accept-encoding"] = "identity";
  fields["x-request-id"] = head.id;
  if (workspaceId !== null) fields["x-databricks-workspace-id"] = workspaceId;
  if (Buffer.isBuffer(body)) fields["content-length"] = String(body.length);
  else if (body !== null && head.framing.kind === "length")
    fields["content-length"] = String(head.framing.bytes);
  return {
    method: head.method as Dispatcher.HttpMethod,
    path: `${head.path}${head.search}`,
    headers: fields,
    body,
    // Any method may be answered before a body is through; none is sent twice.
    idempotent: false,
  };
}

async function answerFor(
  response: Dispatcher.ResponseData,
  { head: { id, method, path }, plan }: UpstreamRequest,
  credential: Secret,
  { origin, onFailure, credential: source }: UpstreamOptions,
): Promise<Result<UpstreamResponse>> {
  const answer = await answerOf(response, { method, path, origin, secret: credential.reveal(), plan });
  if (answer.ok) return answer;
  response.body.on("error", () => {}).destroy();
  onFailure(id, new Error(answer.refusal.message));
  if (answer.refusal.code === "upstream_credential") source.rejected(credential);
  return answer;
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
  if (error instanceof ResponseError || isOfZlib(error)) {
    return refuse("upstream_answer", "the upstream's answer is not what it was announced to be");
  }
  return refuse("upstream_unreachable", "the upstream can't be reached, or broke the connection");
}

/** The answer is not the gzip that it should be, or more than that. */
function isOfZlib(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code?.startsWith("Z_") === true || code === "ERR_TRAILING_JUNK_AFTER_STREAM_END";
}
