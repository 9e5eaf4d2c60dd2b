/**
 * @module Passes an answer on to the client as it comes, without a stream between: what most requests need. It waits for the
 * client where the client is slower, and ends the call where the client has gone.
 */

import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Dispatcher } from "undici";
import { noteBytes } from "../memory.ts";
import { accept, type Refusal, type Result, refuse } from "../model/result.ts";
import { type AnswerHead, type Asked, answerHead } from "./answer.ts";
import { contentOf } from "./content.ts";
import { type HeaderFields, responseHeaders } from "./headers.ts";
import { Masker } from "./mask.ts";

/** Whether all of the answer was passed on; `cut` tells why not. */
export interface Relayed {
  readonly cut: Error | null;
}

export interface RelayOptions {
  readonly asked: Asked;
  readonly response: ServerResponse;
  /** Headers of the gateway's own, name and value in turn. */
  readonly own: readonly string[];
  /** Ends a connection whose client could take the end of what it got for the end of the answer. */
  readonly cutOff: () => void;
  /** Told of the answer's head before anything of it is passed on. */
  readonly answered: (status: number, fields: HeaderFields) => void;
  /** What an error before the answer began is to the client. */
  readonly refusalOf: (error: unknown) => { readonly ok: false; readonly refusal: Refusal };
}

type Controller = Dispatcher.DispatchController;

/** Handles one call; `done` resolves once the answer was passed on, or was cut off, or refused before it began. */
export class Relay implements Dispatcher.DispatchHandler {
  readonly done: Promise<Result<Relayed>>;
  readonly #options: RelayOptions;
  readonly #settle: (result: Result<Relayed>) => void;
  readonly #masker: Masker;
  #controller: Controller | null = null;
  #hasBegun = false;
  /** What the body is read through where it can't go on as it comes. */
  #read: Readable | null = null;
  /** Bytes of the body that are still to come; null where nobody said. */
  #left: number | null = null;

  constructor(options: RelayOptions) {
    const { promise, resolve } = Promise.withResolvers<Result<Relayed>>();
    this.done = promise;
    this.#options = options;
    this.#settle = resolve;
    this.#masker = new Masker(options.asked.secret);
  }

  /** The client has gone: nobody reads what else would come. */
  abandon(): void {
    // A call that still waits for a connection is ended once it gets one; nobody waits for that.
    if (this.#controller === null) this.#settle(refuse("upstream_unreachable", "the client went away"));
    else this.#controller.abort(new Error("the client went away"));
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#options.response.destroyed) this.abandon();
  }

  onBodySent(chunk: Uint8Array): void {
    noteBytes(chunk.length);
  }

  onResponseStart(controller: Controller, status: number, fields: HeaderFields): void {
    const { asked } = this.#options;
    if (status < 200) {
      this.#inform(status, fields);
      return;
    }
    this.#options.answered(status, fields);
    const head = answerHead(status, fields, asked);
    if (!head.ok) {
      this.#settle(head);
      controller.abort(new Error(head.refusal.message));
      return;
    }
    if (head.value.hasBody && head.value.isGzip) {
      this.#readThrough(controller, head.value);
      return;
    }
    this.#hasBegun = true;
    this.#writeHead(head.value);
    const length = head.value.hasBody ? head.value.headers.get("content-length")?.[0] : undefined;
    this.#left = length === undefined ? null : Number(length);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    noteBytes(chunk.length);
    if (this.#read !== null) {
      if (!this.#read.push(chunk)) controller.pause();
      return;
    }
    const { response } = this.#options;
    const bytes = this.#masker.push(chunk);
    if (this.#left !== null) this.#left -= chunk.length;
    // Head, body and end leave in one go where they came so.
    if (this.#left === 0) {
      const rest = this.#masker.end();
      endWith(response, rest.length === 0 ? bytes : Buffer.concat([bytes, rest]));
    } else if (bytes.length > 0 && !response.write(bytes)) {
      controller.pause();
      response.once("drain", () => controller.resume());
    }
  }

  onResponseEnd(): void {
    if (this.#read !== null) {
      this.#read.push(null);
      return;
    }
    const { response } = this.#options;
    if (!response.writableEnded) response.end(this.#masker.end());
    this.#settle(accept({ cut: null }));
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    const { response, refusalOf, cutOff } = this.#options;
    if (this.#read !== null) this.#read.destroy(error);
    else if (!this.#hasBegun) this.#settle(refusalOf(error));
    else {
      cutOff();
      response.destroy();
      this.#settle(accept({ cut: error }));
    }
  }

  /** In one go, as a list: each header that is set by itself costs several times as much. */
  #writeHead({ status, headers }: AnswerHead): void {
    const { response, own } = this.#options;
    // An answer that came before the whole of the request was read leaves a connection that nobody can use again.
    if (!response.req.complete) response.setHeader("Connection", "close");
    const fields = [...own];
    for (const [name, values] of headers) for (const value of values) fields.push(name, value);
    response.writeHead(status, fields);
  }

  /** RFC 9110, section 15.2: a proxy passes interim answers on. Clients of HTTP/1.0 know none. */
  #inform(status: number, fields: HeaderFields): void {
    const { response, asked } = this.#options;
    if (response.req.httpVersion === "1.0") return;
    if (status === 102) response.writeProcessing();
    const link = responseHeaders(fields, asked.secret).get("link");
    if (status === 103 && link !== undefined) response.writeEarlyHints({ link });
  }

  /** The body has to be read before it can go on, and may turn out not to be what it is said to be. */
  #readThrough(controller: Controller, head: AnswerHead): void {
    const { response, asked, refusalOf, cutOff } = this.#options;
    const { isGzip, plan } = head;
    const read = new Readable({ read: () => controller.resume() });
    this.#read = read;
    const pass = async (): Promise<Result<Relayed>> => {
      let content: Readable;
      try {
        content = await contentOf(read, { isGzip, plan, secret: asked.secret });
      } catch (error) {
        read.on("error", () => {}).destroy();
        controller.abort(error as Error);
        return refusalOf(error);
      }
      this.#writeHead(head);
      content.once("error", cutOff);
      try {
        await pipeline(content, response);
        return accept({ cut: null });
      } catch (error) {
        controller.abort(error as Error);
        return accept({ cut: error as Error });
      }
    };
    void pass().then(this.#settle);
  }
}

/** The longest body that is copied, so that it leaves in one piece with its head. */
const COPIED_BYTES = 16 * 1024;

/** A text goes to the socket in one piece with the head, where bytes would be a second one. */
function endWith(response: ServerResponse, bytes: Buffer): void {
  if (bytes.length <= COPIED_BYTES) response.end(bytes.toString("latin1"), "latin1");
  else response.end(bytes);
}
