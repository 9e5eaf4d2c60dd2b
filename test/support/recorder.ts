/**
 * @module An upstream that records what reaches it, with a parser as lenient as any: what it saw is the upstream's point
 * of view.
 */

import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  /** Name, value, name, value …, as they came. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage["headers"];
  /** Empty where it was cut off. */
  readonly body: Buffer;
  /** Whether all of it came. */
  readonly complete: boolean;
}

export interface Recorder {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  clear(): void;
  close(): Promise<void>;
}

/** `answer` is called once a request is recorded; without it the answer is an empty JSON object. */
export async function startRecorder(answer?: RequestListener): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  const server = createServer(
    { insecureHTTPParser: true, requireHostHeader: false },
    async (request, response) => {
      const { method = "", url = "", rawHeaders, headers } = request;
      const body = await buffer(request).catch(() => Buffer.alloc(0));
      requests.push({ method, target: url, rawHeaders, headers, body, complete: request.complete });
      if (answer) answer(request, response);
      else response.writeHead(200, { "content-type": "application/json" }).end("{}");
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    clear: () => requests.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
