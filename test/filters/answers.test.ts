/**
 * @module What a client gets of an answer that the policy filters or redacts.
 */

import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalOf } from "../support/answer.ts";
import { POWERFUL } from "../support/gateway.ts";
import { answering, CATALOGS, type Filtering, QUERY, SCHEMAS, startFiltering, TABLES } from "./policy.ts";

/** What no longer holds of an answer that was changed. */
const ABOUT_THE_BYTES = {
  etag: '"a"',
  "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT",
  "accept-ranges": "bytes",
  "content-md5": "rL0Y20zC+Fzt72VPzMSk2A==",
  digest: "sha-256=a",
  "content-digest": "sha-256=:a:",
  "repr-digest": "sha-256=:a:",
};
const PAGE =
  '{"catalogs":[{"name":"hr","id":1},{"name":"sales","storage_root":"s3://x","id":9007199254740993}],"next_page_token":"t\\/+="}';
const ALLOWED_OF_PAGE = '{"catalogs":[{"name":"sales","id":9007199254740993}],"next_page_token":"t\\/+="}';

let filtering: Filtering;
beforeAll(async () => {
  filtering = await startFiltering();
});
afterAll(() => filtering.close());

/** Lower-case names of the headers that an answer has. */
const namesOf = (response: Response) => [...response.headers.keys()];

describe("a list that the policy filters", () => {
  test("has what the client may see, and what leads to the next page", async () => {
    const response = await filtering.ask(answering(PAGE));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.text()).toBe(ALLOWED_OF_PAGE);
  });

  test("says nothing of its bytes that only held before", async () => {
    const headers = { ...ABOUT_THE_BYTES, "content-length": String(PAGE.length), "x-kept": "a" };
    const response = await filtering.ask(answering(PAGE, headers));
    expect(await response.text()).toBe(ALLOWED_OF_PAGE);
    for (const name of [...Object.keys(ABOUT_THE_BYTES), "content-length"]) {
      expect(namesOf(response)).not.toContain(name);
    }
    expect(response.headers.get("x-kept")).toBe("a");
  });

  test("is asked for whole, and other answers in parts as before", async () => {
    const init = { headers: { range: "bytes=0-9", "if-range": '"a"' } };
    await filtering.ask(answering(PAGE), CATALOGS, init);
    expect(Object.keys(filtering.upstream.requests[0]?.headers ?? {})).not.toContain("range");
    expect(Object.keys(filtering.upstream.requests[0]?.headers ?? {})).not.toContain("if-range");
    await filtering.ask(answering("{}"), SCHEMAS, init);
    expect(filtering.upstream.requests[0]?.headers).toMatchObject({ range: "bytes=0-9" });
  });

  test("is filtered where it comes compressed", async () => {
    const headers = { ...ABOUT_THE_BYTES, "content-encoding": "gzip" };
    const response = await filtering.ask(answering(gzipSync(PAGE), headers));
    expect(await response.text()).toBe(ALLOWED_OF_PAGE);
    for (const name of Object.keys(headers)) expect(namesOf(response)).not.toContain(name);
  });

  test.each(["{}", '{"catalogs":null,"next_page_token":"t"}', '{"catalogs":[]}'])(
    "may be empty: %s",
    async (page) => {
      const response = await filtering.ask(answering(page));
      expect(await response.text()).toBe(page);
    },
  );

  test("keeps what passes all of its filters, by either of a filter's fields", async () => {
    const tables = [
      { full_name: "sales.orders", owner: "ann" },
      { full_name: "hr.people", table_id: 7, owner: "ann" },
      { full_name: "sales.orders", owner: "bob" },
      { full_name: "hr.people", table_id: 8, owner: "ann" },
      { full_name: "hr.people", owner: "ann" },
    ];
    const response = await filtering.ask(answering(JSON.stringify({ tables })), TABLES);
    expect(await response.json()).toEqual({ tables: tables.slice(0, 2) });
  });

  test("has the credential masked, however it is written", async () => {
    const escaped = POWERFUL.replace("p", "\\u0070");
    const stars = "*".repeat(POWERFUL.length);
    const page = `{"catalogs":[{"name":"raw","a":"${escaped}","storage_root":""},{"name":"hr"}],"b":"${POWERFUL}"}`;
    const response = await filtering.ask(answering(page));
    expect(await response.text()).toBe(`{"catalogs":[{"name":"raw","a":"${stars}"}],"b":"${stars}"}`);
  });
});

test("an answer that the policy redacts lacks these fields, and keeps the rest", async () => {
  const query =
    '{"id":"7","query_text":"SELECT 1","options":{"parameters":[{"name":"a","value":1},{"name":"b"}]},"n":1.0}';
  const response = await filtering.ask(answering(query), QUERY);
  expect(await response.text()).toBe(
    '{"id":"7","options":{"parameters":[{"name":"a"},{"name":"b"}]},"n":1.0}',
  );
});

describe("an answer without a list passes:", () => {
  test.each([
    [404, '{"error_code":"CATALOG_DOES_NOT_EXIST","catalogs":[{"name":"hr"}]}'],
    [429, "slow down"],
    [503, "<html>"],
  ])("an error of status %i, as it is", async (status, body) => {
    const headers = {
      ...ABOUT_THE_BYTES,
      "content-type": "text/html",
      "content-length": String(body.length),
    };
    const response = await filtering.ask(answering(body, headers, status));
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(body);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  });

  test.each([
    ["no content", 204, {}],
    ["nothing new", 304, ABOUT_THE_BYTES],
    ["nothing at all", 200, { "content-type": "text/plain", "content-length": "0" }],
  ])("%s", async (_, status, headers) => {
    const response = await filtering.ask((_request, answer) => void answer.writeHead(status, headers).end());
    expect(response.status).toBe(status);
    expect(await response.text()).toBe("");
    for (const name of Object.keys(ABOUT_THE_BYTES)) expect(namesOf(response)).not.toContain(name);
  });

  test.each(["identity", "gzip"])(
    "the head alone, without the length of the %s behind it",
    async (coding) => {
      const headers = { ...ABOUT_THE_BYTES, "content-encoding": coding, "content-length": "1234" };
      const response = await filtering.ask(answering("", headers), CATALOGS, { method: "HEAD" });
      expect(response.status).toBe(200);
      for (const name of Object.keys(headers)) expect(namesOf(response)).not.toContain(name);
    },
  );
});

describe("an answer that can't be filtered is refused, not passed on:", () => {
  const ANSWER = { status: 502, error: "UPSTREAM_ANSWER", code: "UPSTREAM_ANSWER" };

  test.each<[string, Parameters<typeof answering>]>([
    ["it is said to be HTML", [PAGE, { "content-type": "text/html" }]],
    ["it is said to be in UTF-16", [PAGE, { "content-type": "application/json; charset=utf-16" }]],
    ["it is HTML", ["<html>hr</html>"]],
    ["it is in UTF-16", [Buffer.from(PAGE, "utf16le")]],
    ["it has a byte order mark", [`\ufeff${PAGE}`]],
    ["it is two documents", [`${PAGE}\n${PAGE}`]],
    ["it has its list twice", ['{"catalogs":[],"catalogs":[{"name":"hr"}]}']],
    ["its list is an object", ['{"catalogs":{"hr":{"name":"hr"}}}']],
    ["it is a list itself", ['[{"name":"hr"}]']],
    ["it ends in the middle", [PAGE.slice(0, 60)]],
    ["it is a part", [PAGE, { "content-range": "bytes 0-9/20" }, 206]],
    ["it is compressed otherwise", [PAGE, { "content-encoding": "br" }]],
    ["it is no gzip", [PAGE, { "content-encoding": "gzip" }]],
    ["it is gzip without its end", [gzipSync(PAGE).subarray(0, -1), { "content-encoding": "gzip" }]],
    [
      "something follows its gzip",
      [Buffer.concat([gzipSync(PAGE), gzipSync(PAGE)]), { "content-encoding": "gzip" }],
    ],
  ])("%s", async (_, answer) => {
    const seen = filtering.gateway.serviceLog().length;
    const response = await filtering.ask(answering(...answer));
    expect(namesOf(response)).not.toContain("content-range");
    expect(await refusalOf(response)).toEqual(ANSWER);
    await expect.poll(() => filtering.gateway.serviceLog().slice(seen)).toContain("the upstream failed");
  });

  test("its connection broke", async () => {
    const response = await filtering.ask((_, answer) => {
      answer.writeHead(200, { "content-type": "application/json", "content-length": PAGE.length });
      answer.write(PAGE.slice(0, 60), () => answer.destroy());
    });
    expect(await refusalOf(response)).toMatchObject({ status: 502, code: "UPSTREAM_UNREACHABLE" });
  });

  test("the log does not say what is in it", async () => {
    const seen = filtering.gateway.serviceLog().length;
    await filtering.ask(answering('{"catalogs":[{"secret-plan":1,"secret-plan":2}]}'));
    const log = filtering.gateway.serviceLog().slice(seen);
    expect(log).toContain("duplicate key");
    expect(log).not.toContain("secret-plan");
  });
});
