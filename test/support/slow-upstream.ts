/**
 * @module A slow upstream as a program: it writes down each request the moment it arrives, answers the first ones late
 * and holds the others until it is told to go on. Started by `startSlowUpstream`.
 */

import { openSync, writeSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { slowAnswer } from "./slow-answer.ts";

const [port, logPath = "", answered, halves] = process.argv.slice(2);
const DELAY_MS = 300;
const log = openSync(logPath, "a");
const state = { arrived: 0, inFlight: 0, connections: 0 };
const tell = () => process.connected && process.send?.(state);
const held: (() => void)[] = [];

const server = createServer((request, response) => {
  // Before anything else: a request that is not in the file never arrived.
  writeSync(log, `${request.headers["x-request-id"]}\n`);
  state.arrived++;
  state.inFlight++;
  tell();
  response.on("close", () => {
    state.inFlight--;
    tell();
  });
  response.on("error", () => {
    // The gateway was killed.
  });
  answer(response, state.arrived <= Number(answered));
});

/** In two halves where it should, so that an answer can break in its middle. */
function answer(response: ServerResponse, soon: boolean): void {
  const text = slowAnswer();
  const cut = halves === "true" ? text.length / 2 : 0;
  if (cut > 0) response.writeHead(200, { "content-type": "application/json" }).write(text.slice(0, cut));
  const end = () => {
    if (cut === 0) response.writeHead(200, { "content-type": "application/json" });
    response.end(text.slice(cut));
  };
  if (soon) setTimeout(end, DELAY_MS);
  else held.push(end);
}

server.on("connection", (socket) => {
  state.connections++;
  socket.on("close", () => {
    state.connections--;
    tell();
  });
});
server.listen(Number(port), "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("message", () => {
  for (const end of held.splice(0)) end();
});
process.on("disconnect", () => process.exit(0));
