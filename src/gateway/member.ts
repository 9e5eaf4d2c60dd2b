/**
 * @module One of several processes that are one gateway: what must be right across all of them is asked of the primary, which
 * alone keeps it. See docs/decisions/8-workers.md.
 */

import type { DecisionLog } from "../audit/index.ts";
import type { Channel } from "../cluster/index.ts";
import type { SeenProofs } from "../identity/index.ts";
import type { Limiter } from "../limits/index.ts";
import type { Failures } from "../tokens/index.ts";
import type { Kept } from "./kept.ts";
import { remoteDecisionLog } from "./remote-decisions.ts";
import { noting, type StatementOwners } from "./statement-owners.ts";
import type { Sessions } from "./thrift/sessions.ts";

export interface Member {
  readonly decisions: DecisionLog;
  readonly statementOwners: StatementOwners;
  readonly sessions: Sessions;
  readonly proofs: { readonly seen: SeenProofs; readonly nonceSecret: Buffer };
  readonly failures: Failures;
  readonly limiter: Limiter;
  /** Whether it drops what the store has no use for any more; one of all does. */
  readonly tidies: boolean;
  readonly sqlThreads: number;
  /** Of the primary. */
  readonly managementUrl: string;
}

/** What a worker is told when it asks to be one. */
export interface Welcome {
  /** Base64url. */
  readonly nonceSecret: string;
  readonly tidies: boolean;
  readonly sqlThreads: number;
  readonly managementUrl: string;
}

export function memberOf({ ask }: Channel<Kept>, welcome: Welcome): Member {
  const { tidies, sqlThreads, managementUrl, nonceSecret } = welcome;
  return {
    tidies,
    sqlThreads,
    managementUrl,
    decisions: remoteDecisionLog((lines) => ask("decisions.append", lines)),
    statementOwners: noting({
      add: (owner, id) => ask("statements.add", owner, id),
      isOwner: (owner, ids) => ask("statements.isOwner", owner, ids),
    }),
    sessions: {
      add: (owner, id, namespace) => ask("sessions.add", owner, id, namespace),
      namespaceOf: (owner, id) => ask("sessions.namespaceOf", owner, id),
      forgetNamespace: (id) => ask("sessions.forgetNamespace", id),
      remove: (id) => ask("sessions.remove", id),
    },
    proofs: {
      seen: { use: (jkt, jti) => ask("proofs.use", jkt, jti) },
      nonceSecret: Buffer.from(nonceSecret, "base64url"),
    },
    limiter: { take: (charges) => ask("limits.take", charges) },
    failures: {
      waitSeconds: (client, address) => ask("failures.waitSeconds", client, address),
      note: (client, address) => ask("failures.note", client, address),
      forget: (client, address) => ask("failures.forget", client, address),
    },
  };
}
