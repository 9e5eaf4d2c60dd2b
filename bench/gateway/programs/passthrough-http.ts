/**
 * @module The reference: a reverse proxy of node:http alone, with an agent that keeps its connections, and no policy.
 */

import { Agent, request as ask, createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pipeline } from "node:stream";

const port = Number(process.argv[2]);
const agent = new Agent({ keepAlive: true });
const upstream = { host: "127.0.0.1", port };

function optionsOf({ method, url, headers }: IncomingMessage) {
  return { ...upstream, agent, method: method ?? "GET", path: url ?? "/", headers };
}

const server = createServer((request, response) => {
  const onward = ask(optionsOf(request), (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  response.on("close", () => {
    if (!response.writableFinished) onward.destroy();
  });
  if (request.headers["content-length"] === undefined && request.headers["transfer-encoding"] === undefined) {
    onward.end();
  } else {
    request.pipe(onward);
  }
});

server.on("upgrade", (request, socket: Socket, head: Buffer) => {
  const onward = ask({ ...optionsOf(request), agent: false });
  socket.on("error", () => onward.destroy());
  onward.on("error", () => socket.destroy());
  onward.on("upgrade", (answer, other, otherHead) => {
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
    socket.write(otherHead);
    other.write(head);
    pipeline(socket, other, () => {});
    pipeline(other, socket, () => {});
  });
  onward.end();
});

server.listen(0, "127.0.0.1", 4096, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
