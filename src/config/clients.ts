/**
 * @module The clients of a config: their ids, their secrets and what they may ask for.
 */

import type { Scope } from "../model/brand.ts";
import { isSecretHash, parseScope, type ServiceFacts } from "../tokens/index.ts";
import type { FieldPath } from "./document.ts";
import { publicKeysOf } from "./public-keys.ts";
import type { RawClient, RawConfig } from "./raw.ts";
import type { ReadSecret, Report } from "./secret.ts";
import { suggestion } from "./suggest.ts";
import type { ClientConfig } from "./types.ts";
import { parseDurationMs } from "./units.ts";

export interface ClientContext {
  readonly report: Report;
  readonly readSecret: ReadSecret;
  readonly services: ServiceFacts;
  readonly inFolder: (path: string) => string;
}

export function clientsOf(
  { clients, issuers, mutual_tls }: Pick<RawConfig, "clients" | "issuers" | "mutual_tls">,
  context: ClientContext,
): readonly ClientConfig[] {
  for (const [index, { id }] of clients.entries()) {
    if (clients.findIndex((client) => client.id === id) < index) {
      context.report(["clients", index, "id"], "expected an id that no other client has");
    }
  }
  const mappings = [...issuers.flatMap(({ principals }) => principals), ...(mutual_tls?.principals ?? [])];
  const mapped = new Set(mappings.map(({ client }) => client));
  return clients.map((client, index) => {
    const path = ["clients", index];
    const publicKeys = client.jwks_file === undefined ? [] : publicKeysOf(client.jwks_file, path, context);
    const needsNone = client.jwks_file !== undefined || mapped.has(client.id);
    return { ...clientOf(client, path, needsNone, context), publicKeys };
  });
}

/** A client needs no secret that signs with a key, or whose tokens or certificates say who it is. */
function secretOf(
  { secret, secret_file, secret_hash }: RawClient,
  path: FieldPath,
  needsNone: boolean,
  { report, readSecret }: ClientContext,
): ClientConfig["secret"] {
  const hasPlain = secret !== undefined || secret_file !== undefined;
  if (secret_hash === undefined) {
    if (needsNone && !hasPlain) return null;
    return { kind: "plain", value: readSecret([...path, "secret"], secret, secret_file) };
  }
  if (hasPlain) report([...path, "secret_hash"], "expected one of `secret`, `secret_file` and `secret_hash`");
  if (!isSecretHash(secret_hash)) {
    report([...path, "secret_hash"], "expected `scrypt$N=…,r=…,p=…$salt$key`");
  }
  return { kind: "hash", value: secret_hash };
}

function clientOf(
  raw: RawClient,
  path: FieldPath,
  needsNone: boolean,
  context: ClientContext,
): Omit<ClientConfig, "publicKeys"> {
  const { report, services } = context;
  const grant = raw.grant.map((text, index) => {
    const scope = parseScope(text, services);
    const problem = scope === null ? NO_SCOPE : unknownService(scope, services);
    if (problem !== null) report([...path, "grant", index], problem);
    return scope;
  });
  return {
    id: raw.id,
    secret: secretOf(raw, path, needsNone, context),
    grant: grant.filter((scope) => scope !== null),
    ...(raw.rate && { rate: { limit: raw.rate.limit, windowMs: parseDurationMs(raw.rate.per) } }),
  };
}

export const NO_SCOPE =
  "expected `service:access` or `service:access:resource`, access being read, write, execute or manage";

/** Such a scope would grant nothing, which nobody means. Null where there is nothing wrong. */
export function unknownService(scope: Scope, services: ServiceFacts): string | null {
  const service = scope.split(":", 1)[0] as string;
  if (service === "*" || services.services.has(service) || services.areas.has(service)) return null;
  return `there is no service ${JSON.stringify(service)}; ${suggestion(service, [...services.services])}`;
}
