import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromPlain, toPlain } from "../values/index.ts";
import { answer, type NetworkOptions, NetworkRequest, ResponseCache } from "./index.ts";

interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let plain: Server;
let tls: Server;
let base = "";
let tlsBase = "";
let folder = "";
let certificate = "";
const seen: Seen[] = [];
let failuresLeft = 0;

const serve: RequestListener = async (request, response) => {
  const { pathname } = new URL(request.url ?? "", "http://x");
  seen.push({
    line: `${request.method} ${request.url}`,
    headers: request.headers,
    body: await text(request),
  });
  const redirect = /^\/redirect\/(\d+)\/(.*)$/s.exec(pathname);
  if (redirect) {
    response.writeHead(Number(redirect[1]), { location: decodeURIComponent(redirect[2] ?? "") }).end();
  } else if (pathname === "/aged") {
    const control = decodeURIComponent(request.url?.split("?")[1] ?? "");
    response.writeHead(200, { "cache-control": control, date: new Date().toUTCString() }).end();
  } else if (pathname === "/loop") {
    response.writeHead(302, { location: "/loop" }).end();
  } else if (pathname === "/json") {
    response.writeHead(200, { "content-type": "application/vnd.x+json; charset=utf-8", "X-Two": ["a", "b"] });
    response.end('{"n": 12345678901234567890, "s": "\u00e9"}');
  } else if (pathname === "/yaml") {
    response.writeHead(200, { "content-type": "application/x-yaml" }).end("a: [1, yes]\n---\nb: 2\n");
  } else if (pathname === "/broken") {
    response.writeHead(200, { "content-type": "application/json" }).end("{");
  } else if (pathname === "/large") {
    response.writeHead(200).end("x".repeat(100_000));
  } else if (pathname === "/flaky" && failuresLeft-- > 0) {
    request.socket.destroy();
  } else if (pathname !== "/never") {
    response.writeHead(404, "Nothing Here", { "content-type": "text/plain" }).end("no");
  }
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postern-network-"));
  const pair = await makeSelfSigned();
  certificate = pair.certificate;
  await writeFile(join(folder, "cert.pem"), certificate);
  const { key } = pair;
  plain = createServer(serve).listen(0, "127.0.0.1");
  tls = createTlsServer({ cert: certificate, key }, serve).listen(0, "127.0.0.1");
  await Promise.all([once(plain, "listening"), once(tls, "listening")]);
  base = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
  tlsBase = `https://127.0.0.1:${(tls.address() as AddressInfo).port}`;
});

afterAll(async () => {
  for (const server of [plain, tls]) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true, force: true });
});

async function makeSelfSigned(): Promise<{ readonly certificate: string; readonly key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const names = new SubjectAlternativeNameExtension([
    { type: "dns", value: "localhost" },
    { type: "ip", value: "127.0.0.1" },
  ]);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name: "CN=test", keys, signingAlgorithm: algorithm, extensions: [names] },
    webcrypto as never,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  return { certificate: certificate.toString("pem"), key };
}

const ALLOWED: NetworkOptions = { allowNet: ["127.0.0.1"] };

async function ask(request: object, options: NetworkOptions = ALLOWED): Promise<unknown> {
  return toPlain(
    await answer(new NetworkRequest("http.send", [fromPlain({ method: "get", ...request })]), options),
  );
}

describe("http.send's answer", () => {
  it("is OPA's: status, headers as lists, body read by its type, digits kept", async () => {
    const response = await answer(
      new NetworkRequest("http.send", [fromPlain({ method: "get", url: `${base}/json` })]),
      ALLOWED,
    );
    expect(toPlain(response)).toMatchObject({
      status: "200 OK",
      status_code: 200,
      raw_body: '{"n": 12345678901234567890, "s": "é"}',
      headers: { "content-type": ["application/vnd.x+json; charset=utf-8"], "x-two": ["a", "b"] },
    });
    const body = (response as { get(key: string): { get(key: string): unknown } }).get("body");
    expect(String(body.get("n"))).toBe("12345678901234567890");
    expect(toPlain(response)).not.toHaveProperty("headers.transfer-encoding");
  });

  it("has no body that can't be read, or that nobody asked to read", async () => {
    expect(await ask({ url: `${base}/broken` })).toMatchObject({ body: null, raw_body: "{" });
    expect(await ask({ url: `${base}/` })).toMatchObject({
      status: "404 Nothing Here",
      body: null,
      raw_body: "no",
    });
  });

  it("has YAML read, and anything where it is forced", async () => {
    expect(await ask({ url: `${base}/yaml` })).toMatchObject({ body: { a: [1, "yes"] } });
    expect(await ask({ url: `${base}/`, force_yaml_decode: true })).toMatchObject({ body: "no" });
    expect(await ask({ url: `${base}/`, force_json_decode: true })).toMatchObject({ body: null });
  });
});

describe("what http.send sends", () => {
  it("is the request: method in capitals, headers, body in Go's JSON", async () => {
    await ask({
      method: "post",
      url: `${base}/x?q=1`,
      headers: { "X-A": "1", Host: "h" },
      body: { b: "<", a: 1 },
    });
    expect(seen.at(-1)).toMatchObject({
      line: "POST /x?q=1",
      headers: { "x-a": "1", host: "h" },
      body: '{"a":1,"b":"\\u003c"}',
    });
    await ask({ method: "put", url: base, body: 1, raw_body: "raw" });
    expect(seen.at(-1)?.body).toBe("raw");
  });

  it("goes to no host unless it is allowed", async () => {
    const before = seen.length;
    expect(await ask({ url: base }, {})).toBe("disallowed host: 127.0.0.1");
    expect(await ask({ url: base.replace("127.0.0.1", "0x7f.1") }, { allowNet: ["0x7f.1"] })).toBe(
      "disallowed host: 127.0.0.1",
    );
    expect(seen).toHaveLength(before);
    expect(await ask({ url: base }, { allowNet: "any" })).toMatchObject({ status_code: 404 });
  });

  it("goes nowhere but by http and https", async () => {
    expect(await ask({ url: "file:///etc/passwd" }, { allowNet: "any" })).toBe(
      'Get "file:///etc/passwd": unsupported protocol scheme "file"',
    );
    expect(await ask({ url: "http:///x" }, { allowNet: "any" })).toBe(
      'Get "http:///x": http: no Host in request URL',
    );
  });
});

describe("a redirect", () => {
  const to = (code: number, location: string) => `${base}/redirect/${code}/${encodeURIComponent(location)}`;

  it("is an answer where it isn't to be followed", async () => {
    expect(await ask({ url: to(302, "/json") })).toMatchObject({
      status_code: 302,
      headers: { location: ["/json"] },
    });
  });

  it("is followed where it is, by GET without the body unless it keeps both", async () => {
    const request = {
      method: "post",
      enable_redirect: true,
      raw_body: "b",
      headers: { authorization: "secret" },
    };
    expect(await ask({ ...request, url: to(302, "/json") })).toMatchObject({ status_code: 200 });
    expect(seen.at(-1)).toMatchObject({ line: "GET /json", body: "", headers: { authorization: "secret" } });
    await ask({ ...request, url: to(307, "/json") });
    expect(seen.at(-1)).toMatchObject({ line: "POST /json", body: "b" });
  });

  it("may not lead to a host that isn't allowed", async () => {
    const url = to(302, base.replace("127.0.0.1", "localhost"));
    expect(await ask({ url, enable_redirect: true })).toBe("disallowed host: localhost");
  });

  it("doesn't tell another host the secrets of the first", async () => {
    const url = to(302, `${base.replace("127.0.0.1", "localhost")}/json`);
    const headers = { authorization: "secret", cookie: "c", "x-a": "1" };
    await ask({ url, enable_redirect: true, headers }, { allowNet: ["127.0.0.1", "localhost"] });
    expect(seen.at(-1)?.headers).toMatchObject({ "x-a": "1" });
    expect(seen.at(-1)?.headers).not.toHaveProperty("authorization");
    expect(seen.at(-1)?.headers).not.toHaveProperty("cookie");
  });

  it("isn't followed for ever", async () => {
    const before = seen.length;
    expect(await ask({ url: `${base}/loop`, enable_redirect: true })).toContain("stopped after 10 redirects");
    expect(seen).toHaveLength(before + 11);
  });
});

describe("what goes wrong", () => {
  const CLOSED = "http://user:hunter2@127.0.0.1:1/path?token=hunter2";

  it("is told without what may be secret", async () => {
    expect(await ask({ url: CLOSED })).toBe('Get "http://127.0.0.1:1/path": connection refused');
  });

  it("is an answer with status code 0 where errors aren't raised", async () => {
    expect(await ask({ url: CLOSED, raise_error: false })).toEqual({
      status_code: 0,
      error: {
        code: "eval_http_send_network_error",
        message: 'Get "http://127.0.0.1:1/path": connection refused',
      },
    });
    expect(await ask({ url: base, raise_error: false }, {})).toMatchObject({
      error: {
        code: "eval_http_send_internal_error",
        message: "eval_builtin_error: http.send: disallowed host: 127.0.0.1",
      },
    });
  });

  it("ends in time, by the request or by the limit", async () => {
    expect(await ask({ url: `${base}/never`, timeout: "50ms" })).toContain("request timed out");
    expect(await ask({ url: `${base}/never`, timeout: 0 }, { ...ALLOWED, maxTimeoutMs: 50 })).toContain(
      "request timed out",
    );
  });

  it("is a response beyond the limit, too", async () => {
    expect(await ask({ url: `${base}/large` }, { ...ALLOWED, maxResponseBytes: 99_999 })).toContain(
      "the response is larger than 99999 bytes",
    );
    expect(await ask({ url: `${base}/large` })).toMatchObject({ status_code: 200 });
  });

  it("is tried again as often as the request says", async () => {
    failuresLeft = 2;
    expect(await ask({ url: `${base}/flaky`, max_retry_attempts: 2 })).toMatchObject({ status_code: 404 });
    failuresLeft = 2;
    expect(await ask({ url: `${base}/flaky`, max_retry_attempts: 1 })).toContain("the connection was closed");
  });
});

describe("a response that is kept", () => {
  const FOR_AN_HOUR = { force_cache: true, force_cache_duration_seconds: 3600 };
  const count = async (request: object, options: NetworkOptions): Promise<number> => {
    const before = seen.length;
    for (let times = 0; times < 2; times++) await ask({ url: `${base}/json`, ...request }, options);
    return seen.length - before;
  };

  it("is what a request asks for, where there is a place for it", async () => {
    const cache = new ResponseCache();
    expect(await count({}, { ...ALLOWED, cache })).toBe(2);
    expect(await count(FOR_AN_HOUR, { ...ALLOWED, cache })).toBe(1);
    expect(await count(FOR_AN_HOUR, ALLOWED)).toBe(2);
    expect(await count({ ...FOR_AN_HOUR, headers: { a: "b" } }, { ...ALLOWED, cache })).toBe(1);
  });

  it("is fresh as long as its headers say", async () => {
    const cache = new ResponseCache();
    const aged = (header: string) => ({ url: `${base}/aged?${encodeURIComponent(header)}`, cache: true });
    expect(await count(aged("max-age=60"), { ...ALLOWED, cache })).toBe(1);
    expect(await count(aged("no-store, max-age=60"), { ...ALLOWED, cache })).toBe(2);
    expect(await count(aged("max-age=0"), { ...ALLOWED, cache })).toBe(2);
    expect(await count({ cache: true }, { ...ALLOWED, cache })).toBe(2);
  });

  it("is nobody's who may not ask its host", async () => {
    const cache = new ResponseCache();
    await count(FOR_AN_HOUR, { ...ALLOWED, cache });
    expect(await ask({ url: `${base}/json`, ...FOR_AN_HOUR }, { cache })).toBe("disallowed host: 127.0.0.1");
  });
});

describe("TLS", () => {
  it("trusts what the request says, and nobody else", async () => {
    expect(await ask({ url: `${tlsBase}/json` })).toContain("certificate signed by unknown authority");
    for (const trust of [
      { tls_ca_cert: certificate },
      { tls_ca_cert: certificate.replaceAll("\n", "\\n") },
      { tls_ca_cert_file: join(folder, "cert.pem") },
      { tls_ca_cert_env_variable: "CA" },
      { tls_insecure_skip_verify: true },
    ]) {
      const options = { ...ALLOWED, environment: { CA: certificate } };
      expect(await ask({ url: `${tlsBase}/json`, ...trust }, options)).toMatchObject({ status_code: 200 });
    }
  });

  it("wants the name that the request says in the certificate", async () => {
    const request = { url: `${tlsBase}/json`, tls_ca_cert: certificate };
    expect(await ask({ ...request, tls_server_name: "localhost" })).toMatchObject({ status_code: 200 });
    expect(await ask({ ...request, tls_server_name: "other.example" })).toContain("not valid for this host");
  });

  it("fails where a file can't be read", async () => {
    expect(await ask({ url: tlsBase, tls_ca_cert_file: join(folder, "none.pem") })).toContain(
      "can't be read",
    );
  });
});

describe("net.lookup_ip_addr's answer", () => {
  const look = async (name: string, options: NetworkOptions) =>
    toPlain(await answer(new NetworkRequest("net.lookup_ip_addr", [name]), options));

  it("is the addresses of a name that is allowed", async () => {
    expect(["127.0.0.1", "::1"]).toEqual(
      expect.arrayContaining((await look("localhost", { allowNet: ["localhost"] })) as unknown[]),
    );
    expect(await look("localhost", {})).toBe("disallowed host: localhost");
  });

  it("is why there are none", async () => {
    expect(await look("nothing.invalid", { allowNet: "any" })).toMatch(/^lookup nothing\.invalid: /);
  });
});
