/**
 * @module The JavaScript driver's own reader and writer of Thrift: the generated code that it ships (`@databricks/sql`), over
 * the `thrift` package, without a network. It stands for any reader that a warehouse may have.
 */

import { createRequire } from "node:module";

type Fields = Readonly<Record<string, unknown>>;
type Callback = (error: unknown, value?: unknown) => void;

interface Protocol {
  readMessageBegin(): { readonly fname: string; readonly mtype: number; readonly rseqid: number };
}

interface Thrift {
  readonly TBinaryProtocol: new (transport: object) => Protocol;
  readonly TBufferedTransport: {
    new (buffer: undefined, flushed: (bytes: Buffer) => void): object;
    receiver(take: (transport: object) => void): (bytes: Buffer) => void;
  };
}

interface Client {
  readonly _reqs: Record<number, Callback>;
}

interface Service {
  readonly Client: new (output: object, protocol: unknown) => Client;
  readonly Processor: new (handler: object) => { process(input: Protocol, output: Protocol): void };
}

const require = createRequire(import.meta.url);
const thrift: Thrift = require("thrift");
const service: Service = require("@databricks/sql/thrift/TCLIService.js");
const structs: Readonly<
  Record<string, new (fields: Fields) => object>
> = require("@databricks/sql/thrift/TCLIService_types.js");

/** A struct of the driver's, by its name in Thrift. Throws where a field is missing that must be there. */
export function wire(name: string, fields: Fields = {}): object {
  const Made = structs[name];
  if (!Made) throw new Error(`the driver has no struct ${name}`);
  return new Made(fields);
}

export function sessionHandle(guid: number): object {
  return wire("TSessionHandle", { sessionId: identifier(guid) });
}

export function operationHandle(guid: number): object {
  return wire("TOperationHandle", { operationId: identifier(guid), operationType: 0, hasResultSet: true });
}

function identifier(guid: number): object {
  return wire("THandleIdentifier", { guid: Buffer.alloc(16, guid), secret: Buffer.alloc(16, 0x5e) });
}

/** The body of the driver's call, as it would send it. */
export function encodeCall(method: string, request: object): Buffer {
  const sent: Buffer[] = [];
  const client = clientOver((bytes) => sent.push(Buffer.from(bytes)));
  methodOf(client, method).call(client, request, () => {});
  return Buffer.concat(sent);
}

/** The request that the generated code of a server reads from a body. Throws what that throws. */
export function decodeCall(bytes: Uint8Array): unknown {
  let request: unknown;
  serve(bytes, (_method, read) => {
    request = read;
  });
  return request;
}

/** The body of a server's reply, as its generated code writes it. */
export function encodeReply(method: string, response: object): Buffer {
  const name = Buffer.from(method);
  const head = Buffer.from([0x80, 1, 0, 1, 0, 0, 0, name.length, ...name, 0, 0, 0, 1]);
  // A call with an empty request, since a server must have one to reply to.
  const call = Buffer.concat([head, Buffer.from("0c00010000", "hex")]);
  return serve(call, (_method, _request, callback) => callback(null, response));
}

/** What the driver reads from a reply's body. Rejects with the error that it would show. */
export function decodeReply(bytes: Uint8Array): Promise<Fields> {
  return new Promise((resolve, reject) => {
    const client = clientOver(() => {});
    receive(bytes, (input) => {
      const { fname, mtype, rseqid } = input.readMessageBegin();
      client._reqs[rseqid] = (error, reply) => (error ? reject(error) : resolve(reply as Fields));
      methodOf(client, `recv_${fname}`).call(client, input, mtype, rseqid);
    });
  });
}

function serve(
  bytes: Uint8Array,
  handle: (method: string, request: unknown, callback: Callback) => void,
): Buffer {
  const sent: Buffer[] = [];
  const handler = new Proxy(
    {},
    {
      get: (_target, method) => (request: unknown, callback: Callback) =>
        handle(String(method), request, callback),
    },
  );
  const output = new thrift.TBufferedTransport(undefined, (written) => sent.push(Buffer.from(written)));
  receive(bytes, (input) => {
    // With a callback for a second parameter, the handler is called in the old way, at once.
    new service.Processor(handler).process(input, new thrift.TBinaryProtocol(output));
  });
  return Buffer.concat(sent);
}

function receive(bytes: Uint8Array, take: (input: Protocol) => void): void {
  const receiver = thrift.TBufferedTransport.receiver((transport) =>
    take(new thrift.TBinaryProtocol(transport)),
  );
  receiver(Buffer.from(bytes));
}

function clientOver(flushed: (bytes: Buffer) => void): Client {
  return new service.Client(new thrift.TBufferedTransport(undefined, flushed), thrift.TBinaryProtocol);
}

function methodOf(client: Client, name: string): (...values: readonly unknown[]) => unknown {
  const method: unknown = Reflect.get(client, name);
  if (typeof method !== "function") throw new Error(`the driver has no method ${name}`);
  return method as (...values: readonly unknown[]) => unknown;
}
