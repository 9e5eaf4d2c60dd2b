/**
 * @module Stop 5, enforcement: turns a decision into what is done. What it can't carry out, it denies.
 */

import type { Decision, Obligations, Reason } from "../model/decision.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { headerChanges } from "./headers.ts";

/** How an allowed request differs from the one that came. */
export interface Changes {
  readonly headers: { readonly set: Readonly<Record<string, string>>; readonly remove: readonly string[] };
}

/** The name of the one credential that an upstream has. */
const DEFAULT_CREDENTIAL = "default";

export function enforce({ allow, reasons, obligations }: Decision): Result<Changes> {
  if (!allow) return refuse("permission_denied", denialMessage(reasons));
  const unsupported = unsupportedObligation(obligations);
  if (unsupported !== null) {
    return refuse("obligation_failed", `the policy asks for ${unsupported}, which this version can't do`);
  }
  const headers = headerChanges(obligations.headers ?? {});
  return headers.ok ? accept({ headers: headers.value }) : headers;
}

/** What a program reads beside the message: the first reason that names a scope stands for all. */
export function leadingReason(reasons: readonly Reason[]): Reason | undefined {
  return reasons.find((reason) => reason.scope !== undefined) ?? reasons[0];
}

function denialMessage(reasons: readonly Reason[]): string {
  return `Denied by policy: ${reasons.map((reason) => reason.message).join("; ") || "no rule allows it"}`;
}

function unsupportedObligation(obligations: Obligations): string | null {
  if (obligations.filter?.length) return "a response filter";
  if (obligations.redact?.length) return "response fields to be redacted";
  if (obligations.rate !== undefined) return "a rate limit";
  if ((obligations.credential ?? DEFAULT_CREDENTIAL) !== DEFAULT_CREDENTIAL) return "another credential";
  return null;
}
