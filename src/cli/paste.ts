/**
 * @module What to paste into a shell to try a gateway: the token call, and the first user's three calls.
 */

import type { Gateway } from "../gateway/index.ts";

const CALLS = [
  ["/api/2.1/unity-catalog/catalogs", "200"],
  ["/api/2.0/preview/sql/queries", "200"],
  ["/api/2.0/sql/warehouses", "403"],
] as const;

export interface PasteOptions {
  /** A self-signed certificate that curl must be told of. */
  readonly caPath?: string | undefined;
}

/** Ends with a newline. */
export function textToPaste(gateway: Gateway, { caPath }: PasteOptions = {}): string {
  const { url, firstClient } = gateway;
  if (firstClient === null) return "";
  const { client, secret, path } = firstClient;
  const curl = caPath === undefined ? "curl -s" : `curl -s --cacert ${caPath}`;
  const note =
    secret === null
      ? `The client ${client.id} was made on an earlier start, and its secret shown then. To have another made, remove\n${path} and start again. With its secret:`
      : `The client ${client.id} was made for you. Its secret is shown this once. Paste:`;
  const calls = CALLS.map(
    ([target, status]) =>
      `  ${curl} -w '\\n%{http_code}\\n' -H "Authorization: Bearer $TOKEN" ${url}${target}   # ${status}`,
  );
  return `${note}

  TOKEN=$(${curl} -u ${client.id}:${secret?.reveal() ?? "SECRET"} -d 'grant_type=client_credentials&scope=catalogs:read queries:read' \\
    ${url}/oidc/v1/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
${calls.join("\n")}
`;
}

/** The same for programs. */
export function startedJson({ url, managementUrl, firstClient }: Gateway): object {
  return {
    url,
    management_url: managementUrl,
    client:
      firstClient === null
        ? null
        : {
            id: firstClient.client.id,
            secret: firstClient.secret?.reveal() ?? null,
            grant: firstClient.client.grant,
          },
  };
}
