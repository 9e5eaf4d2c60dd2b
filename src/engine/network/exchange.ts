/**
 * @module One request and its response, by undici.
 */

import { type Agent, type Dispatcher, request as send } from "undici";
import { encodeUtf8 } from "../builtins/encoding-utf8.ts";
import type { Response } from "../builtins/http/answer.ts";
import { failureOf } from "./failure.ts";
import { type Limits, NetworkError } from "./options.ts";
import type { Target } from "./target.ts";

/** One request on its way. */
export interface Sending {
  readonly method: string;
  readonly target: Target;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const CONNECTION_HEADERS = ["transfer-encoding", "trailer"];

/** Throws a NetworkError on all that can go wrong. */
export async function perform(
  sending: Sending,
  agent: Agent,
  signal: AbortSignal,
  { maxResponseBytes }: Limits,
): Promise<Response> {
  const { method, target, headers, body } = sending;
  try {
    const response = await send(target.url, {
      dispatcher: agent,
      method: method as Dispatcher.HttpMethod,
      headers: Object.fromEntries(headers),
      ...(body !== "" && { body: encodeUtf8(body) }),
      signal,
    });
    return {
      code: response.statusCode,
      reason: response.statusText,
      headers: headersOf(response.headers),
      body: await readBody(response.body, maxResponseBytes),
    };
  } catch (error) {
    throw new NetworkError(`${shown(sending)}: ${failureOf(error, signal)}`);
  }
}

/** Without user, password and query, where secrets are. */
export function shown({ method, target }: Sending): string {
  const { origin, pathname } = new URL(target.url);
  return `${operationOf(method)} ${JSON.stringify(origin + pathname)}`;
}

/** As Go names it: `Get`. */
export function operationOf(method: string): string {
  return method.charAt(0) + method.slice(1).toLowerCase();
}

/** Those that concern the connection alone are none of the response's, as in Go. */
function headersOf(headers: Dispatcher.ResponseData["headers"]): Response["headers"] {
  const kept = Object.entries(headers)
    .map(([name, value]) => [name, [value ?? []].flat()] as const)
    .filter(([name]) => !CONNECTION_HEADERS.includes(name))
    .filter(([name, values]) => name !== "connection" || !values.some((value) => /\bclose\b/i.test(value)));
  return new Map(kept);
}

async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new NetworkError(`the response is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
