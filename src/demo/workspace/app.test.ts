import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, request as httpRequest, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDemoWorkspace } from "./app.ts";
import type { DoneEntry, LogEntry } from "./request-log.ts";

const TOKEN = "dapi-the-powerful-one";
const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const FILE = "/api/2.0/fs/files/Volumes/raw/demo/in/a.bin";

let server: Server;
let port: number;
let entries: LogEntry[];

beforeEach(async () => {
  entries = [];
  server = createServer(createDemoWorkspace({ token: TOKEN, log: (entry) => entries.push(entry) }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

/** A request with the powerful token, unless other headers are given. */
function call(target: string, init: RequestInit & { headers?: Record<string, string> } = {}) {
  const headers = { authorization: `Bearer ${TOKEN}`, ...init.headers };
  return fetch(`http://127.0.0.1:${port}${target}`, { ...init, headers });
}

// biome-ignore lint/suspicious/noExplicitAny: answers are compared by what they hold
async function json(target: string, method = "GET", body?: object): Promise<{ status: number; body: any }> {
  const response = await call(target, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: response.status, body: await response.json() };
}

function doneEntries(): readonly DoneEntry[] {
  return entries.filter((entry) => entry.event === "done");
}

describe("only the powerful token opens the workspace", () => {
  it.each([
    ["no credential", undefined, 401, "UNAUTHENTICATED", "none"],
    ["another token", "Bearer a-clients-own", 403, "PERMISSION_DENIED", "other"],
    ["the token in other cases", `Bearer ${TOKEN.toUpperCase()}`, 403, "PERMISSION_DENIED", "other"],
    ["the token as a password", `Basic ${btoa(`token:${TOKEN}`)}`, 403, "PERMISSION_DENIED", "other"],
  ])("%s is refused in Databricks' shape", async (_what, authorization, status, code, credential) => {
    const headers: Record<string, string> = authorization ? { authorization } : {};
    const response = await fetch(`http://127.0.0.1:${port}${CATALOGS}`, { headers });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error_code: code, message: expect.any(String) });
    expect(entries[0]).toMatchObject({ event: "request", credential });
  });

  it("the token beside another one is refused", async () => {
    const socket = connect(port, "127.0.0.1");
    const lines = ["host: x", `authorization: Bearer ${TOKEN}`, "authorization: Bearer a-clients-own"];
    socket.end(`GET ${CATALOGS} HTTP/1.1\r\n${lines.join("\r\n")}\r\nconnection: close\r\n\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 403 /);
    expect(entries[0]).toMatchObject({ credential: "other" });
  });

  it("says of itself that it is a demo", async () => {
    expect((await call(CATALOGS)).headers.get("server")).toBe("postern-demo-workspace");
    const me = await json("/api/2.0/preview/scim/v2/Me");
    expect(me.body.userName).toBe("demo-workspace@postern.invalid");
  });
});

describe("lists come in pages", () => {
  it.each([
    [CATALOGS, "catalogs", "max_results", "name", ["sales", "hr", "raw"]],
    [
      "/api/2.1/unity-catalog/table-summaries?catalog_name=raw",
      "tables",
      "max_results",
      "full_name",
      ["raw.events.clicks", "raw.events.imports"],
    ],
    [
      "/api/2.0/sql/warehouses",
      "warehouses",
      "page_size",
      "name",
      ["Postern demo: starter", "Postern demo: nightly loads"],
    ],
  ])("%s gives each of its items once", async (path, list, size, field, names) => {
    const seen: string[] = [];
    let token = "";
    do {
      const page = await json(`${path}${path.includes("?") ? "&" : "?"}${size}=1&page_token=${token}`);
      expect(page.body[list]).toHaveLength(1);
      seen.push(page.body[list][0][field]);
      token = page.body.next_page_token ?? "";
    } while (token !== "");
    expect(seen).toEqual(names);
  });

  it("a page token that was made up is refused", async () => {
    const { status, body } = await json(`${CATALOGS}?page_token=2`);
    expect([status, body.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  });

  it("legacy queries are counted in numbered pages, the one after the last empty", async () => {
    const last = await json("/api/2.0/preview/sql/queries?page=2&page_size=3");
    expect(last.body).toMatchObject({ count: 5, page: 2, page_size: 3 });
    expect(last.body.results).toHaveLength(2);
    expect((await json("/api/2.0/preview/sql/queries?page=3&page_size=3")).body.results).toEqual([]);
  });
});

describe("what is changed stays changed", () => {
  it("a catalog can be made, renamed in its comment, and deleted", async () => {
    expect((await json(CATALOGS, "POST", { name: "lab", comment: "one" })).body.full_name).toBe("lab");
    expect((await json(CATALOGS, "POST", { name: "lab" })).body.error_code).toBe("CATALOG_ALREADY_EXISTS");
    expect((await json(`${CATALOGS}/lab`, "PATCH", { comment: "two" })).body.comment).toBe("two");
    expect((await json(`${CATALOGS}/LAB`)).body).toMatchObject({ name: "lab", comment: "two" });
    expect((await json(`${CATALOGS}/lab`, "DELETE")).status).toBe(200);
    expect((await json(`${CATALOGS}/lab`)).body.error_code).toBe("CATALOG_DOES_NOT_EXIST");
  });

  it("a catalog that is not empty goes only by force, with all that is in it", async () => {
    expect((await json(`${CATALOGS}/hr`, "DELETE")).status).toBe(400);
    expect((await json(`${CATALOGS}/hr?force=true`, "DELETE")).status).toBe(200);
    const exists = await json("/api/2.1/unity-catalog/tables/hr.people.employees/exists");
    expect(exists.body.table_exists).toBe(false);
  });

  it("a new query is seen by both APIs", async () => {
    const query = { display_name: "mine", query_text: "SELECT 1" };
    const { id } = (await json("/api/2.0/sql/queries", "POST", { query })).body;
    expect((await json(`/api/2.0/sql/queries/${id}`)).body).toMatchObject(query);
    expect((await json(`/api/2.0/preview/sql/queries/${id}`)).body).toMatchObject({ query: "SELECT 1" });
  });

  it("warehouses start, and permissions are granted", async () => {
    const id = "de30000000000002";
    await json(`/api/2.0/sql/warehouses/${id}/start`, "POST");
    expect((await json(`/api/2.0/sql/warehouses/${id}`)).body.state).toBe("RUNNING");
    const access_control_list = [{ user_name: "a@b.invalid", permission_level: "CAN_USE" }];
    await json(`/api/2.0/permissions/warehouses/${id}`, "PATCH", { access_control_list });
    const { body } = await json(`/api/2.0/permissions/warehouses/${id}`);
    expect(body.access_control_list[1]).toMatchObject({ user_name: "a@b.invalid" });
  });
});

describe("files stream", () => {
  const contents = Buffer.alloc(300_000, "contents ");

  it("an upload can be described, fetched and deleted", async () => {
    expect((await call(FILE, { method: "PUT", body: contents })).status).toBe(204);
    expect((await call(FILE, { method: "PUT", body: contents })).status).toBe(409);
    expect((await call(`${FILE}?overwrite=true`, { method: "PUT", body: contents })).status).toBe(204);
    const head = await call(FILE, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("300000");
    expect(Buffer.from(await (await call(FILE)).arrayBuffer())).toEqual(contents);
    expect((await call(FILE, { method: "DELETE" })).status).toBe(204);
    expect((await call(FILE)).status).toBe(404);
  });

  it("more than is kept is taken, but can't be fetched", async () => {
    const tooMuch = Buffer.alloc(65 * 1024 * 1024);
    expect((await call(FILE, { method: "PUT", body: tooMuch })).status).toBe(204);
    expect((await call(FILE, { method: "HEAD" })).headers.get("content-length")).toBe(String(tooMuch.length));
    expect((await json(FILE)).body.error_code).toBe("INVALID_STATE");
    const { body_sha256 } = doneEntries()[0] ?? {};
    expect(body_sha256).toBe(createHash("sha256").update(tooMuch).digest("hex"));
    // What was dropped takes no room from the next one.
    const other = FILE.replace("a.bin", "b.bin");
    await call(other, { method: "PUT", body: contents });
    expect((await (await call(other)).arrayBuffer()).byteLength).toBe(contents.length);
  });

  it("a big file is made as it is read: of one that is not read, little is made", async () => {
    const options = { port, path: "/api/2.0/fs/files/Volumes/raw/demo/big/4096.bin" };
    const fetching = httpRequest({ ...options, headers: { authorization: `Bearer ${TOKEN}` } }).end();
    const [response] = await once(fetching, "response");
    expect(response.headers["content-length"]).toBe(String(4096 * 1024 * 1024));
    await new Promise((resolve) => setTimeout(resolve, 300));
    fetching.destroy();
    await vi.waitFor(() => expect(doneEntries()).toHaveLength(1));
    expect(doneEntries()[0]).toMatchObject({ status: 200, aborted: true });
    expect(doneEntries()[0]?.bytes).toBeLessThan(64 * 1024 * 1024);
  });

  it("the blocks of a big file are numbered", async () => {
    const response = await call("/api/2.0/fs/files/Volumes/raw/demo/big/3.bin");
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes).toHaveLength(3 * 1024 * 1024);
    expect(bytes.readBigUInt64BE(47 * 64 * 1024)).toBe(47n);
  });
});

describe("the log", () => {
  it("has two entries for a request, with its id and its body's digest, and no credential", async () => {
    const body = JSON.stringify({ name: "logged" });
    const headers = { "x-request-id": "r-1", cookie: "session=1", "x-strange": `see ${TOKEN}` };
    await call(`${CATALOGS}?a=%2f`, { method: "POST", body, headers });
    await vi.waitFor(() => expect(entries).toHaveLength(2));
    const common = { number: 1, request_id: "r-1", method: "POST", target: `${CATALOGS}?a=%2f` };
    expect(entries[0]).toMatchObject({ event: "request", ...common, credential: "powerful" });
    expect(entries[0]).toMatchObject({
      headers: { authorization: ["[present]"], cookie: ["[present]"], "x-strange": ["see [token]"] },
    });
    const body_sha256 = createHash("sha256").update(body).digest("hex");
    const done = { event: "done", ...common, status: 200, body_bytes: body.length, body_sha256 };
    expect(entries[1]).toMatchObject({ ...done, aborted: false });
    expect(JSON.stringify(entries)).not.toContain(TOKEN);
  });

  it("shows an upload that was cut off, and nothing of it is stored", async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-length": "1000" };
    const upload = httpRequest({ port, path: FILE, method: "PUT", headers });
    upload.on("error", () => {});
    upload.write("only a little");
    await vi.waitFor(() => expect(entries).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    upload.destroy();
    await vi.waitFor(() => expect(entries).toHaveLength(2));
    const cut = { event: "done", status: null, body_bytes: 13, body_sha256: null, aborted: true };
    expect(entries[1]).toMatchObject(cut);
    expect((await call(FILE)).status).toBe(404);
  });
});

describe("what the workspace does not know", () => {
  it.each([
    ["GET", "/api/2.0/clusters/list"],
    ["GET", `${CATALOGS}/`],
    ["GET", "/api/2.1/unity-catalog/Catalogs"],
    ["POST", "/oidc/v1/token"],
  ])("%s %s is no endpoint", async (method, target) => {
    const { status, body } = await json(target, method);
    expect([status, body.error_code]).toEqual([404, "ENDPOINT_NOT_FOUND"]);
    expect(body.details[0]["@type"]).toBe("type.googleapis.com/google.rpc.ErrorInfo");
  });

  it("a path or a body that can't be read is a bad request", async () => {
    expect((await json(`${CATALOGS}/%ff`)).body.error_code).toBe("BAD_REQUEST");
    const response = await call(CATALOGS, { method: "POST", body: "{" });
    expect(await response.json()).toMatchObject({ error_code: "MALFORMED_REQUEST" });
  });
});

describe("what a powerful token reaches", () => {
  it("reads secrets and mints tokens", async () => {
    const secret = await json("/api/2.0/secrets/get?scope=prod&key=password");
    expect(Buffer.from(secret.body.value, "base64").toString()).toMatch(/^postern demo: not a secret/);
    const minted = await json("/api/2.0/token/create", "POST", { comment: "mine" });
    expect(minted.body.token_value).toBe("postern-demo-token-that-opens-nothing");
  });
});
