import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

let upstream: Recorder;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRecorder();
  gateway = await startTestGateway({ upstream: upstream.url });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const METHODS = {
  "in the header": client.ClientSecretBasic,
  "in the body": client.ClientSecretPost,
};

async function discover(authentication: client.ClientAuth): Promise<client.Configuration> {
  return await client.discovery(new URL(`${gateway.url}/oidc`), CLIENT.id, undefined, authentication, {
    algorithm: "oauth2",
    execute: [client.allowInsecureRequests],
  });
}

describe.each(Object.entries(METHODS))("openid-client, unmodified, with its secret %s", (_, method) => {
  test("discovers, gets a token, exchanges, looks into and gives back", async () => {
    const config = await discover(method(CLIENT.secret));
    const token = await client.clientCredentialsGrant(config, { scope: "catalogs:read schemas:read" });
    expect(token).toMatchObject({ token_type: "bearer", scope: "catalogs:read schemas:read" });
    const narrowed = await client.genericGrantRequest(config, EXCHANGE, {
      subject_token: token.access_token,
      subject_token_type: ACCESS_TOKEN,
      scope: "catalogs:read",
    });
    expect(narrowed).toMatchObject({ issued_token_type: ACCESS_TOKEN, scope: "catalogs:read" });
    const look = () => client.tokenIntrospection(config, narrowed.access_token);
    expect(await look()).toMatchObject({ active: true, scope: "catalogs:read", client_id: CLIENT.id });
    await client.tokenRevocation(config, token.access_token);
    expect(await look()).toEqual({ active: false });
  });

  test("gets the errors that it knows", async () => {
    const config = await discover(method("another-secret"));
    await expect(client.clientCredentialsGrant(config)).rejects.toMatchObject({ status: 401 });
    const good = await discover(method(CLIENT.secret));
    await expect(client.clientCredentialsGrant(good, { scope: "warehouses:read" })).rejects.toMatchObject({
      error: "invalid_scope",
    });
  });
});
