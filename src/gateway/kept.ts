/**
 * @module What the primary of several processes keeps for all of them, as answers to their questions.
 */

import type { DecisionLog } from "../audit/index.ts";
import { rememberProofs } from "../identity/index.ts";
import { type Charge, memoryLimiter } from "../limits/index.ts";
import { countFailures } from "../tokens/index.ts";
import { createStatementOwners } from "./statement-owners.ts";
import { createSessions, type Namespace } from "./thrift/sessions.ts";

export type Kept = ReturnType<typeof keepForAll>;

export function keepForAll(decisions: DecisionLog) {
  const statements = createStatementOwners();
  const sessions = createSessions();
  const proofs = rememberProofs(() => new Date());
  const failures = countFailures(() => Math.floor(Date.now() / 1000));
  const limits = memoryLimiter({ now: () => performance.now() });
  return {
    /** Answered once the entries are with the operating system. */
    "decisions.append": async (entries: readonly string[]) => {
      await Promise.all(entries.map((entry) => decisions.append(entry)));
    },
    "statements.add": (owner: string, id: string): void => statements.add(owner, id),
    "statements.isOwner": (owner: string, ids: readonly string[]) => statements.isOwner(owner, ids),
    "sessions.add": (owner: string, id: string, namespace: Namespace) => sessions.add(owner, id, namespace),
    "sessions.namespaceOf": (owner: string, id: string) => sessions.namespaceOf(owner, id),
    "sessions.forgetNamespace": (id: string) => sessions.forgetNamespace(id),
    "sessions.remove": (id: string) => sessions.remove(id),
    "proofs.use": (jkt: string, jti: string) => proofs.use(jkt, jti),
    "failures.waitSeconds": (client: string, address: string) => failures.waitSeconds(client, address),
    "failures.note": (client: string, address: string) => failures.note(client, address),
    "limits.take": (charges: readonly Charge[]) => limits.take(charges),
    "failures.forget": (client: string, address: string) => failures.forget(client, address),
  };
}
