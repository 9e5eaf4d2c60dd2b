/**
 * @module Which buckets a request is counted in: by what the decision asks for, and by what the config says of its client.
 */

import { createHash } from "node:crypto";
import { ancestorsOf } from "../model/actor.ts";
import type { Decision, Rate } from "../model/decision.ts";
import type { Principal } from "../model/input.ts";
import type { Charge } from "./types.ts";

/** What the config says of a client. */
export interface ClientRate {
  readonly limit: number;
  readonly windowMs: number;
}

const NONE: readonly Charge[] = [];
const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Empty for most requests: then there is nothing to wait for. */
export function chargesOf(
  { allow, obligations: { rate } }: Decision,
  principal: Principal,
  ofClients: ReadonlyMap<string, ClientRate>,
): readonly Charge[] {
  const own = ofClients.size === 0 ? undefined : ofClients.get(principal.id);
  if (!allow || (rate === undefined && own === undefined)) return NONE;
  const asked = rate === undefined ? [] : isList(rate) ? rate : [rate];
  const charges = new Map<string, Charge>();
  for (const one of asked) {
    const charge = chargeOf(one, principal);
    charges.set(charge.key, charge);
  }
  const owner = principal.id;
  const configured = own && { key: keyOf(["config", owner]), owner, ...own };
  return configured ? [configured, ...charges.values()] : [...charges.values()];
}

function isList(rate: Rate | readonly Rate[]): rate is readonly Rate[] {
  return Array.isArray(rate);
}

function chargeOf({ limit, per, by = "client", name = "" }: Rate, principal: Principal): Charge {
  const windowMs = Number(per.slice(0, -1)) * UNITS_MS[per.at(-1) as keyof typeof UNITS_MS];
  // Tokens that were exchanged count with the one that they came of.
  const token = ancestorsOf(principal.actor).at(-1) ?? principal.token.id;
  const counted = by === "token" ? [token] : [];
  const owner = principal.id;
  return { key: keyOf(["policy", owner, by, ...counted, name, limit, windowMs]), owner, limit, windowMs };
}

/** A digest: as long for a long id as for a short one, and nothing to take apart in it. */
function keyOf(parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
