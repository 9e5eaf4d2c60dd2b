import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../model/brand.ts";
import { CredentialError, clientCredentialsSource, staticCredential } from "./credential.ts";

const HOUR_MS = 3_600_000;
const CLIENT_SECRET = "client/secret+0";

interface Asked {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server;
let origin: string;
let asked: Asked[];
/** What the token endpoint answers next. */
let answer: (response: ServerResponse, count: number) => void;
let now: number;

beforeEach(async () => {
  asked = [];
  now = 1_764_000_000_000;
  answer = (response, count) => grant(response, `fetched-${count}`);
  server = createServer(async (request, response) => {
    asked.push({ url: request.url ?? "", headers: request.headers, body: await text(request) });
    answer(response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function grant(response: ServerResponse, token: string, expiresIn: number | null = 3600): void {
  const body = {
    access_token: token,
    token_type: "Bearer",
    ...(expiresIn === null ? {} : { expires_in: expiresIn }),
  };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const fail = (response: ServerResponse) => response.writeHead(500).end("oops");

function source() {
  const credential = clientCredentialsSource(
    { origin, clientId: "gateway", clientSecret: new Secret(CLIENT_SECRET) },
    () => now,
  );
  return { ...credential, token: async () => (await credential.current()).reveal() };
}

describe("a credential that is fetched", () => {
  test("is asked for by client credentials, with the secret in the Authorization header alone", async () => {
    await source().token();
    const [{ url, headers, body }] = asked as [Asked];
    expect(url).toBe("/oidc/v1/token");
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
      grant_type: "client_credentials",
      scope: "all-apis",
    });
    const { authorization, ...others } = headers;
    const [user, password] = atob(authorization?.replace("Basic ", "") ?? "").split(":");
    expect([user, decodeURIComponent(password ?? "")]).toEqual(["gateway", CLIENT_SECRET]);
    expect(body + JSON.stringify(others) + url).not.toMatch(/client(\/|%2F)secret/i);
  });

  test("is fetched once, however many wait for it", async () => {
    const { token } = source();
    const tokens = await Promise.all(Array.from({ length: 50 }, token));
    expect(new Set(tokens)).toEqual(new Set(["fetched-1"]));
    expect(asked).toHaveLength(1);
  });

  test("is kept while it lasts", async () => {
    const { token } = source();
    await token();
    now += 0.8 * HOUR_MS - 1;
    expect(await token()).toBe("fetched-1");
    expect(asked).toHaveLength(1);
  });

  test("is renewed when a fifth of its life is left, and nobody waits for that", async () => {
    const { token } = source();
    await token();
    now += 0.8 * HOUR_MS;
    const answered = new Promise<void>((resolve) => {
      answer = (response) => {
        response.on("close", resolve);
        grant(response, "fetched-2");
      };
    });
    expect(await Promise.all([token(), token()])).toEqual(["fetched-1", "fetched-1"]);
    await answered;
    await expect.poll(token).toBe("fetched-2");
    expect(asked).toHaveLength(2);
  });

  test("is used to its end where the renewal fails, with a pause between the attempts", async () => {
    const { token } = source();
    await token();
    now += 0.9 * HOUR_MS;
    answer = fail;
    expect(await token()).toBe("fetched-1");
    await expect.poll(() => asked.length).toBe(2);
    // The answer still has to come in, which nothing outside can see.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await token()).toBe("fetched-1");
    expect(asked).toHaveLength(2);
    now += 1000;
    expect(await token()).toBe("fetched-1");
    await expect.poll(() => asked.length).toBe(3);
  });

  test("is waited for once the old one has ended", async () => {
    const { token } = source();
    await token();
    now += HOUR_MS;
    expect(await token()).toBe("fetched-2");
  });

  test.each([
    [null, 300],
    [90, 90],
  ])("that says it lives %s seconds lives %i", async (said, lives) => {
    answer = (response, count) => grant(response, `fetched-${count}`, said);
    const { token } = source();
    await token();
    now += lives * 500 - 1;
    expect([await token(), asked.length]).toEqual(["fetched-1", 1]);
    now += lives * 500 + 1;
    expect(await token()).toBe("fetched-2");
  });

  test("is dropped where the upstream did not take it, and a newer one is not", async () => {
    const credential = source();
    const first = await credential.current();
    credential.rejected(first);
    expect(await credential.token()).toBe("fetched-2");
    credential.rejected(first);
    expect(await credential.token()).toBe("fetched-2");
    expect(asked).toHaveLength(2);
  });
});

describe("a token endpoint that gives none", () => {
  test.each<[string, (response: ServerResponse) => void]>([
    ["is broken", fail],
    ["refuses", (response) => response.writeHead(401).end('{"error":"invalid_client"}')],
    ["hangs up", (response) => response.destroy()],
    [
      "has no token in its answer",
      (response) => response.setHeader("content-type", "application/json").end("{}"),
    ],
    ["gives one that no header can carry", (response) => grant(response, "two words\r\nX: y")],
    ["gives one that is too short to mask", (response) => grant(response, "1234567")],
    ["sends elsewhere", (response) => response.writeHead(307, { location: "/elsewhere" }).end()],
    ["sends elsewhere with another method", (response) => response.writeHead(303, { location: "/x" }).end()],
  ])("is an error without a secret where it %s", async (_, given) => {
    answer = given;
    const error = await Promise.resolve(source().current()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CredentialError);
    expect((error as Error).message).toMatch(/^the upstream's token endpoint gave no token: /);
    expect(inspect(error, { depth: 9 })).not.toContain(CLIENT_SECRET);
    expect(asked.map(({ url }) => url)).toEqual(["/oidc/v1/token"]);
  });

  test("is left in peace for a second, then asked again", async () => {
    answer = fail;
    const { token } = source();
    await expect(token()).rejects.toThrow(CredentialError);
    now += 999;
    await expect(token()).rejects.toThrow(CredentialError);
    expect(asked).toHaveLength(1);
    now += 1;
    answer = (response) => grant(response, "at-long-last");
    expect(await token()).toBe("at-long-last");
  });
});

test("a credential that was given is always the same", async () => {
  const given = new Secret("dapi");
  const credential = staticCredential(given);
  credential.rejected(given);
  expect(await credential.current()).toBe(given);
});
