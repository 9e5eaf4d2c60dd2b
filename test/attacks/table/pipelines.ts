/**
 * @module Several requests on one connection, some of them in the body of another.
 */

import {
  CATALOGS,
  cutOff,
  FILES,
  forwarded,
  get,
  message,
  pipelined,
  type Row,
  refused,
  WAREHOUSES,
} from "../row.ts";
import { ADVISORY, BODY, CREATE, LENGTH, post, smuggled } from "./framing-parts.ts";

export const PIPELINES: readonly Row[] = [
  {
    name: "two requests in a row are two decisions",
    class: "message framing",
    advisory: ADVISORY,
    raw: (context) =>
      message(context, { line: `GET ${CATALOGS}`, keepAlive: true }) + get(WAREHOUSES)(context),
    expect: pipelined([`GET ${CATALOGS}`], [200, 403]),
  },
  {
    name: "a GET's body is not the next request",
    class: "message framing",
    advisory: ADVISORY,
    raw: (context) => {
      const body = `DELETE ${CATALOGS}/hr HTTP/1.1\r\nHost: ${context.host}\r\n\r\n`;
      return message(context, { line: `GET ${CATALOGS}`, headers: [`Content-Length: ${body.length}`], body });
    },
    expect: refused(400),
  },
  {
    name: "what follows a refused body is a request of its own",
    class: "message framing",
    advisory: ADVISORY,
    raw: (context) =>
      message(context, {
        line: CREATE,
        headers: ["Content-Type: text/plain", "Content-Length: 5"],
        body: `xxxxx${get(CATALOGS)(context)}`,
        keepAlive: true,
      }),
    expect: pipelined([`GET ${CATALOGS}`], [400, 200]),
  },
  {
    name: "what follows a refused head, whose answer ends the connection, is not read as a request",
    class: "message framing",
    advisory: ADVISORY,
    raw: (context) =>
      message(context, {
        line: CREATE,
        headers: ["Content-Type: application/json", "Content-Type: text/plain", "Content-Length: 5"],
        body: `xxxxx${get(CATALOGS)(context)}`,
        keepAlive: true,
      }),
    expect: refused(400),
  },
  {
    name: "what follows a message that ends the connection is not read as a request",
    class: "message framing",
    advisory: ADVISORY,
    raw: (context) => get(CATALOGS)(context) + get(`${CATALOGS}/hr`)(context),
    expect: cutOff(400),
  },
  {
    name: "what follows a body that is longer than its length is a request of its own, and none",
    class: "message framing",
    advisory: ADVISORY,
    raw: (context) =>
      message(context, {
        line: CREATE,
        headers: ["Content-Type: application/json", LENGTH],
        body: `${BODY}${smuggled(context)}\r\n\r\n`,
        keepAlive: true,
      }),
    expect: pipelined([CREATE], [200, 401]),
  },
  {
    name: "a length of zero before a body",
    class: "message framing",
    advisory: ADVISORY,
    raw: (context) =>
      message(context, {
        line: `GET ${CATALOGS}`,
        headers: ["Content-Length: 0"],
        body: get(WAREHOUSES)(context),
        keepAlive: true,
      }),
    expect: pipelined([`GET ${CATALOGS}`], [200, 403]),
  },
  {
    name: "an upload that holds a request is one upload",
    class: "message framing",
    advisory: ADVISORY,
    raw: (context) => {
      const body = `0\r\n\r\nGET ${WAREHOUSES} HTTP/1.1\r\n\r\n`;
      const headers = ["Content-Type: application/octet-stream", `Content-Length: ${body.length}`];
      return message(context, { line: `PUT ${FILES}/x`, headers, body });
    },
    expect: forwarded(`PUT ${FILES}/x`, `0\r\n\r\nGET ${WAREHOUSES} HTTP/1.1\r\n\r\n`),
  },
  {
    name: "an upgrade with a body is one request",
    class: "message framing",
    advisory: ADVISORY,
    raw: (context) =>
      post([LENGTH, "Upgrade: h2c"], BODY)(context).replace("Connection: close", "Connection: Upgrade"),
    expect: forwarded(CREATE, BODY),
  },
];
