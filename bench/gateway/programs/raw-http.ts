/**
 * @module HTTP/1.1 of a client that asks the same again and again, on raw sockets: it costs next to nothing, so that what
 * is measured is who answers.
 */

import { connect, type Socket } from "node:net";

const HEAD_END = "\r\n\r\n";
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

export interface Connection {
  /** Sends the request. One at a time. */
  ask(onAnswer: (status: number) => void): void;
  destroy(): void;
}

/** `onLost` is called where the connection breaks or the answer can't be read. */
export function openConnection(port: number, request: Buffer, onLost: (error: Error) => void): Connection {
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let answered: ((status: number) => void) | null = null;
  let head = "";
  let status = 0;
  /** Bytes of the body still to come; -1 while the head is read, -2 where chunks tell. */
  let left = -1;
  let tail: Buffer = Buffer.alloc(0);

  const finish = () => {
    left = -1;
    head = "";
    tail = Buffer.alloc(0);
    const call = answered;
    answered = null;
    call?.(status);
  };
  const body = (bytes: Buffer) => {
    if (left === -2) {
      tail = Buffer.concat([tail, bytes]).subarray(-LAST_CHUNK.length);
      if (tail.equals(LAST_CHUNK)) finish();
      return;
    }
    left -= bytes.length;
    if (left < 0) socket.destroy(new Error("more came than was announced"));
    else if (left === 0) finish();
  };
  socket.on("data", (bytes: Buffer) => {
    if (left !== -1) return body(bytes);
    const before = head.length;
    head += bytes.toString("latin1");
    const end = head.indexOf(HEAD_END);
    if (end < 0) return;
    status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end))?.[1];
    left = length === undefined ? -2 : Number(length);
    const rest = bytes.subarray(end + HEAD_END.length - before);
    if (rest.length > 0) body(rest);
    else if (left === 0) finish();
  });
  socket.on("error", onLost);
  socket.on("close", () => {
    if (answered !== null) onLost(new Error("the connection was closed"));
  });
  return {
    ask(onAnswer) {
      answered = onAnswer;
      socket.write(request);
    },
    destroy: () => socket.destroy(),
  };
}
