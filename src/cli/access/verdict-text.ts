/**
 * @module Verdicts in words.
 */

import type { Limit, Verdict } from "../../access/index.ts";
import type { Obligations, Rate } from "../../model/decision.ts";

/** What is longer is cut in tables; JSON has all of it. */
const MAX_LISTED = 4;

/** `limited to sales.*.*`; a denial without its reason. */
export function verdictText(verdict: Verdict): string {
  const detail = verdict.kind === "denied" ? "" : detailText(verdict);
  if (detail === "") return verdict.kind;
  return verdict.kind === "limited" ? `limited to ${detail}` : `${verdict.kind}: ${detail}`;
}

/** What there is to say beside the verdict's kind. */
export function detailText(verdict: Verdict): string {
  switch (verdict.kind) {
    case "allowed":
      return obligationTexts(verdict.obligations).join("; ");
    case "limited":
      return listed(verdict.limits.map(limitText));
    case "denied":
      return verdict.message;
    case "unknown":
      return verdict.why;
  }
}

/** The first few of them, each once. */
export function listed(texts: readonly string[], separator = ", "): string {
  const all = [...new Set(texts)];
  const more = all.length - MAX_LISTED;
  return [...all.slice(0, MAX_LISTED), ...(more > 0 ? [`${more} more`] : [])].join(separator);
}

function limitText({ resources, obligations }: Limit): string {
  const asked = obligationTexts(obligations).join("; ");
  const named = resourcesText(resources);
  if (named === "") return asked;
  return asked === "" ? named : `${named} (${asked})`;
}

/** The type is said where the pattern alone would say too little. */
function resourcesText(resources: Limit["resources"]): string {
  const [only, ...more] = resources;
  const isNamed = typeof only?.pattern === "string" && !/^[*.]+$/.test(only.pattern);
  if (isNamed && more.length === 0) return only.pattern as string;
  return resources
    .map(({ type, pattern }) => (pattern === null ? `no ${type}` : `${type} ${pattern}`))
    .join(" with ");
}

function obligationTexts({ filter, redact, headers, credential, rate }: Obligations): string[] {
  const names = filter?.flatMap((one) => one.in) ?? [];
  return [
    ...(filter?.length ? [`its list cut to ${names.length === 0 ? "nothing" : listed(names)}`] : []),
    ...(redact?.length ? [`without ${listed(redact)}`] : []),
    ...(headers === undefined ? [] : ["with other headers"]),
    ...(credential === undefined ? [] : [`by the credential ${credential}`]),
    ...ratesOf(rate).map(({ limit, per, by = "client" }) => `${limit} per ${per} and ${by}`),
  ];
}

function ratesOf(rate: Obligations["rate"]): readonly Rate[] {
  return rate === undefined ? [] : ([rate].flat() as readonly Rate[]);
}
