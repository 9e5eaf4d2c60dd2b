/**
 * @module The upstream of a config: where it is, and the credential that goes there.
 */

import type { RawConfig, RawCredential } from "./raw.ts";
import type { ReadSecret, Report } from "./secret.ts";
import type { CredentialConfig, UpstreamConfig } from "./types.ts";
import { isLoopback, parseDurationMs } from "./units.ts";

export function upstreamOf(raw: RawConfig, report: Report, readSecret: ReadSecret): UpstreamConfig {
  const { kind, url, workspace_id, credential, timeouts } = raw.upstream;
  return {
    kind,
    origin: upstreamOrigin(url, report),
    workspaceId: workspace_id ?? null,
    credential: credentialOf(credential, report, readSecret),
    timeouts: {
      connectMs: parseDurationMs(timeouts.connect),
      headersMs: parseDurationMs(timeouts.headers),
      bodyMs: parseDurationMs(timeouts.body),
    },
  };
}

function upstreamOrigin(text: string, report: Report): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== "") {
    report(["upstream", "url"], "expected an https URL without a path");
    return "";
  }
  if (url.protocol !== "https:" && !isLoopback(url.hostname)) {
    report(["upstream", "url"], "expected https: the credential must not cross a network in the clear");
  }
  return url.origin;
}

function credentialOf(raw: RawCredential, report: Report, readSecret: ReadSecret): CredentialConfig {
  const path = ["upstream", "credential"];
  const hasToken = raw.token !== undefined || raw.token_file !== undefined;
  const hasClient = raw.client_id !== undefined;
  if (hasToken === hasClient) {
    report(path, "expected either `token` (or `token_file`), or `client_id` and `client_secret`");
  }
  return raw.client_id === undefined
    ? { kind: "token", token: readSecret([...path, "token"], raw.token, raw.token_file) }
    : {
        kind: "client-credentials",
        clientId: raw.client_id,
        clientSecret: readSecret([...path, "client_secret"], raw.client_secret, raw.client_secret_file),
      };
}
