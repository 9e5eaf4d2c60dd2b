/**
 * @module One request and its answer, as the parts of the gateway pass them on.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHead } from "../model/request.ts";

/** What is known of an exchange so far; the service log has it in one line at the end. */
export interface Exchange {
  readonly id: string;
  /** Null where the head was refused. */
  head: RequestHead | null;
  principal: string | null;
  operation: string | null;
  allow: boolean | null;
  /** The code of the error that was answered. */
  error: string | null;
}

/** An answer with what is known of its exchange, where Express keeps such things. */
export type ExchangeResponse = ServerResponse<IncomingMessage> & {
  readonly req: IncomingMessage;
  locals: { exchange: Exchange };
};

/** By which an answer says which exchange it belongs to: each has it, whoever writes it. */
export const REQUEST_ID = "X-Request-Id";

/** The head of a request that came past the canonical form. */
export function headOf(response: ExchangeResponse): RequestHead {
  const { head } = response.locals.exchange;
  if (head === null) throw new Error("a request without canonical form went on");
  return head;
}
