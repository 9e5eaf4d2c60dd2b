/**
 * @module The reckoning: a policy's verdict for one principal on every operation of a catalogue.
 *
 * An operation is tried with names that no scope can hold: what is allowed then is allowed on anything. What is not is
 * tried again with names that the scopes' own resource patterns cover.
 */

import { leadingReason } from "../enforcement/index.ts";
import type { Policy } from "../engine/index.ts";
import type { Catalogue, FactFinder } from "../facts/index.ts";
import type { Decision } from "../model/decision.ts";
import { type Ask, type Circumstances, createAsk } from "./ask.ts";
import { type SettledRule, settledRules } from "./naming.ts";
import { PLACEHOLDER, STATEMENT, sampleOf } from "./sample.ts";
import { covers, neutralTrial, otherTrials, patternsOf, type ScopePattern, type Trial } from "./trials.ts";
import type { AccessReport, Entry, Limit, OperationAccess, Verdict } from "./types.ts";

export interface Reckoning {
  readonly catalogue: Catalogue;
  readonly finder: FactFinder;
  readonly policy: Policy;
  readonly circumstances: Circumstances;
}

export function reckonAccess({ catalogue, finder, policy, circumstances }: Reckoning): AccessReport {
  const ask = createAsk(finder, policy, circumstances);
  const patterns = patternsOf(circumstances.principal.scopes);
  return catalogue.operations.map((entry): OperationAccess => {
    const service = finder.canonicalService(entry.id.split(".", 1)[0] as string);
    const { id, access, guarded = null, method, path } = entry;
    const verdict = verdictOn(entry, { ask, patterns, service });
    return { id, service, access, guarded, method, path, verdict };
  });
}

interface Trying {
  readonly ask: Ask;
  readonly patterns: readonly ScopePattern[];
  readonly service: string;
}

/** A request that is allowed. */
interface Found {
  readonly trial: Trial;
  readonly decision: Decision;
}

interface Tried {
  readonly found: readonly Found[];
  /** What was decided on names that no scope can hold. */
  readonly neutral: Decision;
}

/** Why nothing can be said of an operation, or of one form of it. */
interface Untried {
  readonly why: string;
  /** Of an operation that leaves its names' type to the request, other types may do. */
  readonly isOfForm: boolean;
}

function verdictOn(entry: Entry, trying: Trying): Verdict {
  const forms: Tried[] = [];
  let untried: Untried | null = null;
  for (const rules of settledRules(entry)) {
    const tried = tryForm(entry, rules, trying);
    if (!("why" in tried)) forms.push(tried);
    else if (tried.isOfForm) untried = tried;
    else return { kind: "unknown", why: tried.why };
  }
  const [form] = forms;
  if (form === undefined) return { kind: "unknown", why: untried?.why ?? "no request for it can be made up" };
  const limits = forms.flatMap(({ found }) => found.map((one) => limitOf(entry, one)));
  const [first] = limits;
  if (first === undefined) return denialOf(form.neutral);
  // What an operation does with SQL depends on the statement, and one was tried.
  const isOpen =
    entry.sql === undefined && untried === null && forms.every(({ neutral }) => isWhole(neutral));
  if (!isOpen) return { kind: "limited", limits };
  return { kind: "allowed", scopes: first.scopes, obligations: first.obligations };
}

function tryForm(
  entry: Entry,
  rules: readonly SettledRule[],
  { ask, patterns, service }: Trying,
): Tried | Untried {
  const trial = neutralTrial(rules);
  if (trial === null) return untried("the catalogue's rules for its names contradict each other");
  const answer = ask(entry, sampleOf(entry, trial.values));
  if (answer.state !== "decided") return { why: answer.why, isOfForm: answer.state === "unasked" };
  const { decision } = answer;
  const found: Found[] = decision.allow ? [{ trial, decision }] : [];
  if (isWhole(decision)) return { found, neutral: decision };
  const others = otherTrials(rules, patterns, service);
  if (others === null) return untried("the resources of its scopes combine in too many ways to try them all");
  for (const other of others) {
    if (isSaid(found, other, null)) continue;
    const tried = ask(entry, sampleOf(entry, other.values));
    if (tried.state === "failed") return untried(tried.why);
    // Another operation answers to that name, or none does.
    if (tried.state === "unasked" || !tried.decision.allow) continue;
    if (!isSaid(found, other, tried.decision)) found.push({ trial: other, decision: tried.decision });
  }
  return { found, neutral: decision };
}

function untried(why: string): Untried {
  return { why, isOfForm: false };
}

/** Whether something wider was found already that is allowed in whole, or in the same way as `decision`. */
function isSaid(found: readonly Found[], trial: Trial, decision: Decision | null): boolean {
  const way = JSON.stringify(decision?.obligations);
  return found.some(
    (other) =>
      covers(other.trial, trial) &&
      (isWhole(other.decision) || JSON.stringify(other.decision.obligations) === way),
  );
}

function isWhole({ allow, obligations }: Decision): boolean {
  return allow && !obligations.filter?.length;
}

function limitOf({ sql }: Entry, { trial, decision }: Found): Limit {
  const named = trial.named.filter((one) => one !== null);
  const statement = sql === undefined ? [] : [{ type: "statement", pattern: STATEMENT }];
  const scopes = decision.reasons.map(({ scope }) => scope).filter((scope) => scope !== undefined);
  return {
    resources: [...named, ...statement],
    scopes: [...new Set(scopes)].toSorted(),
    obligations: decision.obligations,
  };
}

/** Without the made-up names, which say nothing to a reader. */
function denialOf({ reasons }: Decision): Verdict {
  const { code = "no_rule", message = "nothing allows the request" } = leadingReason(reasons) ?? {};
  const plain = message
    .replaceAll(new RegExp(` on ${MADE_UP}`, "g"), "")
    .replaceAll(new RegExp(MADE_UP, "g"), "…");
  return { kind: "denied", code, message: plain };
}

const MADE_UP = `${PLACEHOLDER}(?:\\.${PLACEHOLDER})*`;
