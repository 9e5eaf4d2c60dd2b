/**
 * @module One request and its answer, as the parts of the gateway pass them on.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
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

/** What the service log tells of an exchange that is over. */
export interface ExchangeFields {
  readonly request_id: string;
  readonly method: string | undefined;
  readonly path: string | null;
  readonly status: number;
  readonly principal: string | null;
  readonly operation: string | null;
  readonly allow: boolean | null;
  readonly error?: string;
  readonly cut_off?: boolean;
  readonly duration_ms: number;
}

/** The service's own log. */
export interface ServiceLog {
  readonly log: Logger;
  /** Told of each exchange once it is over. */
  readonly onExchange: (fields: ExchangeFields) => void;
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
