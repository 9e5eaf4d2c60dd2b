/**
 * @module The clients of a config: their ids, their secrets and what they may ask for.
 */

import type { Scope } from "../model/brand.ts";
import { isSecretHash, parseScope, type ServiceFacts } from "../tokens/index.ts";
import type { FieldPath } from "./document.ts";
import type { RawClient } from "./raw.ts";
import type { ReadSecret, Report } from "./secret.ts";
import { suggestion } from "./suggest.ts";
import type { ClientConfig } from "./types.ts";

export interface ClientContext {
  readonly report: Report;
  readonly readSecret: ReadSecret;
  readonly services: ServiceFacts;
}

export function clientsOf(raw: readonly RawClient[], context: ClientContext): readonly ClientConfig[] {
  for (const [index, { id }] of raw.entries()) {
    if (raw.findIndex((client) => client.id === id) < index) {
      context.report(["clients", index, "id"], "expected an id that no other client has");
    }
  }
  return raw.map((client, index) => clientOf(client, ["clients", index], context));
}

function clientOf(raw: RawClient, path: FieldPath, context: ClientContext): ClientConfig {
  const { report, readSecret, services } = context;
  if (raw.secret_hash !== undefined && (raw.secret !== undefined || raw.secret_file !== undefined)) {
    report([...path, "secret_hash"], "expected one of `secret`, `secret_file` and `secret_hash`");
  }
  if (raw.secret_hash !== undefined && !isSecretHash(raw.secret_hash)) {
    report([...path, "secret_hash"], "expected `scrypt$N=…,r=…,p=…$salt$key`");
  }
  const grant = raw.grant.map((text, index) => {
    const scope = parseScope(text, services);
    const problem = scope === null ? NO_SCOPE : unknownService(scope, services);
    if (problem !== null) report([...path, "grant", index], problem);
    return scope;
  });
  return {
    id: raw.id,
    secret:
      raw.secret_hash === undefined
        ? { kind: "plain", value: readSecret([...path, "secret"], raw.secret, raw.secret_file) }
        : { kind: "hash", value: raw.secret_hash },
    grant: grant.filter((scope) => scope !== null),
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
