/**
 * @module Performs the requests of `http.send`: only to hosts that are allowed, also where it is redirected; within a time and a
 * size.
 */

import { setTimeout } from "node:timers/promises";
import { Agent } from "undici";
import { VERSION } from "../../version.ts";
import { BuiltinError } from "../builtins/builtin.ts";
import type { Response } from "../builtins/http/answer.ts";
import type { SendRequest } from "../builtins/http/send-request.ts";
import { formatUrl, NO_PART } from "../builtins/http/url.ts";
import { operationOf, perform, type Sending, shown } from "./exchange.ts";
import { isAllowed, type Limits, NetworkError } from "./options.ts";
import { redirected } from "./redirect.ts";
import { type Target, targetOf } from "./target.ts";
import { tlsOptions } from "./tls.ts";

const MAX_REDIRECTS = 10;
const FIRST_DELAY_MS = 100;
/** Beyond this nothing is kept back: time is up before. */
const LAST_DELAY_MS = 10_000;

let plainAgent: Agent | undefined;

/**
 * By `key` requests are told apart that are kept. Throws a BuiltinError on a host that isn't allowed, a NetworkError on what goes wrong
 * on the way.
 */
export async function performHttp(request: SendRequest, key: string, limits: Limits): Promise<Response> {
  const target = findTarget(request);
  if (!isAllowed(target.hostname, limits)) throw new BuiltinError(`disallowed host: ${target.hostname}`);
  const cache = request.isCached ? limits.cache : undefined;
  const kept = cache?.get(key);
  if (kept !== undefined) return kept;
  const response = await sendInTime(request, target, limits);
  cache?.set(key, request, response);
  return response;
}

async function sendInTime(request: SendRequest, target: Target, limits: Limits): Promise<Response> {
  const timeout = AbortSignal.timeout(Math.ceil(timeoutOf(request, limits)));
  const signal = limits.signal === undefined ? timeout : AbortSignal.any([timeout, limits.signal]);
  const agent = await agentFor(request, target, limits);
  try {
    return await sendRepeatedly(request, target, agent, signal, limits);
  } finally {
    if (agent !== plainAgent) void agent.destroy().catch(() => undefined);
  }
}

/** A URL that leads nowhere is a fault of the network's, as in OPA. */
function findTarget({ method, url }: SendRequest): Target {
  try {
    return targetOf(url);
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    const bare = formatUrl({ ...url, user: null, rawQuery: "", forceQuery: false, fragment: NO_PART });
    throw new NetworkError(`${operationOf(method)} ${JSON.stringify(bare)}: ${error.message}`);
  }
}

function timeoutOf({ timeoutMs }: SendRequest, limits: Limits): number {
  const wanted = timeoutMs ?? limits.timeoutMs;
  return wanted > 0 ? Math.min(wanted, limits.maxTimeoutMs) : limits.maxTimeoutMs;
}

/** Connections are kept for later requests, but not those with a trust or a certificate of their own. */
async function agentFor(request: SendRequest, { socketPath }: Target, limits: Limits): Promise<Agent> {
  const tls = await tlsOptions(request, limits);
  if (tls === undefined && socketPath === undefined) {
    plainAgent ??= new Agent({ connections: 16 });
    return plainAgent;
  }
  return new Agent({ connect: { ...tls, ...(socketPath !== undefined && { socketPath }) } });
}

async function sendRepeatedly(
  request: SendRequest,
  target: Target,
  agent: Agent,
  signal: AbortSignal,
  limits: Limits,
): Promise<Response> {
  const { method, body } = request;
  const headers = new Map([["user-agent", `postern/${VERSION}`], ...request.headers]);
  for (let attempt = 0; ; attempt++) {
    try {
      return await follow({ method, target, headers, body }, request.followsRedirects, agent, signal, limits);
    } catch (error) {
      if (!(error instanceof NetworkError) || attempt >= request.maxRetries || signal.aborted) throw error;
      await setTimeout(Math.min(FIRST_DELAY_MS * 2 ** attempt, LAST_DELAY_MS), undefined, { signal }).catch(
        () => {
          throw error;
        },
      );
    }
  }
}

async function follow(
  first: Sending,
  followsRedirects: boolean,
  agent: Agent,
  signal: AbortSignal,
  limits: Limits,
): Promise<Response> {
  let sending = first;
  for (let redirects = 0; ; redirects++) {
    const { hostname } = sending.target;
    if (!isAllowed(hostname, limits)) throw new BuiltinError(`disallowed host: ${hostname}`);
    const response = await perform(sending, agent, signal, limits);
    const next = followsRedirects ? redirected(sending, response) : undefined;
    if (next === undefined) return response;
    if (redirects === MAX_REDIRECTS) {
      throw new NetworkError(`${shown(sending)}: stopped after ${MAX_REDIRECTS} redirects`);
    }
    sending = next;
  }
}
