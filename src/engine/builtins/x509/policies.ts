/**
 * @module Whether a chain's certificate policies allow it where any policy will do: RFC 5280, section 6.1, as updated by RFC 9618,
 * with a graph of policies in place of a tree, which an attacker could make grow without bounds.
 */

import type { Certificate } from "./certificate.ts";
import type { Extended } from "./extended.ts";

const ANY = "2.5.29.32.0";

/** A policy that is valid at some certificate of the chain. */
interface Node {
  readonly policy: string;
  /** What the policies below must be called to follow from it. */
  expected: readonly string[];
  readonly parents: Set<Node>;
  readonly children: Set<Node>;
}

/** By policy; one for each certificate, the root's first. */
type Stratum = Map<string, Node>;

/** How many more certificates may follow before a rule takes hold; section 6.1.2. */
interface Counters {
  inhibitAny: bigint;
  explicit: bigint;
  mapping: bigint;
}

/** The chain goes from the certificate in question up to the root. */
export function arePoliciesValid(chain: readonly Certificate[]): boolean {
  const path = chain.slice(0, -1).toReversed();
  if (path.length === 0) return true;
  const start = BigInt(path.length + 1);
  const counters: Counters = { inhibitAny: start, explicit: start, mapping: start };
  let strata: Stratum[] | null = [new Map([[ANY, node(ANY, [])]])];
  for (const [at, certificate] of path.entries()) {
    const isLast = at === path.length - 1;
    if ((certificate.extended.policies ?? []).length === 0) strata = null;
    if (counters.explicit === 0n && strata === null) return false;
    if (strata !== null && !follow(strata, certificate, counters, isLast)) return false;
    if (!isLast) count(counters, certificate);
  }
  if (counters.explicit > 0n) counters.explicit--;
  if (chain[0]?.extended.requireExplicitPolicy === 0n) counters.explicit = 0n;
  return counters.explicit > 0n || (strata !== null && hasValidPolicy(strata));
}

/** One certificate further. False where its mappings are wrong. */
function follow(strata: Stratum[], certificate: Certificate, counters: Counters, isLast: boolean): boolean {
  const anyCounts = counters.inhibitAny > 0n || (!isLast && isSelfIssued(certificate));
  addStratum(strata, certificate.extended.policies ?? [], anyCounts);
  return isLast || mapPolicies(strata, certificate.extended, counters.mapping > 0n);
}

function isSelfIssued({ rawIssuer, rawSubject }: Certificate): boolean {
  return Buffer.compare(rawIssuer, rawSubject) === 0;
}

function node(policy: string, parents: Iterable<Node>): Node {
  const created: Node = { policy, expected: [policy], parents: new Set(parents), children: new Set() };
  for (const parent of created.parents) parent.children.add(created);
  return created;
}

/** Section 6.1.3 (d). */
function addStratum(strata: Stratum[], policies: readonly string[], anyCounts: boolean): void {
  const above = strata.at(-1) as Stratum;
  const expecting = Map.groupBy(
    [...above.values()].flatMap((parent) => parent.expected.map((policy) => ({ policy, parent }))),
    ({ policy }) => policy,
  );
  const stratum: Stratum = new Map();
  const any = above.get(ANY);
  for (const policy of policies) {
    if (policy === ANY) continue;
    const parents = expecting.get(policy)?.map(({ parent }) => parent) ?? (any ? [any] : []);
    if (parents.length > 0) stratum.set(policy, node(policy, parents));
  }
  if (policies.includes(ANY) && anyCounts) {
    for (const [policy, parents] of expecting) {
      if (!stratum.has(policy))
        stratum.set(
          policy,
          node(
            policy,
            parents.map(({ parent }) => parent),
          ),
        );
    }
  }
  strata.push(stratum);
  prune(strata);
}

/** What leads to nothing is dropped; the root's stratum and the last stay. */
function prune(strata: readonly Stratum[]): void {
  for (const stratum of strata.slice(1, -1).toReversed()) {
    for (const candidate of stratum.values()) {
      if (candidate.children.size > 0) continue;
      for (const parent of candidate.parents) parent.children.delete(candidate);
      stratum.delete(candidate.policy);
    }
  }
}

/** Section 6.1.4 (a) and (b). False where a mapping has any policy in it. */
function mapPolicies(strata: Stratum[], { policyMappings }: Extended, mayMap: boolean): boolean {
  if (policyMappings.length === 0) return true;
  const leaves = strata.at(-1) as Stratum;
  if (mayMap && policyMappings.some(({ issuer, subject }) => issuer === ANY || subject === ANY)) return false;
  const mappings = Map.groupBy(policyMappings, ({ issuer }) => issuer);
  for (const [issuer, mapped] of mappings) {
    if (!mayMap) drop(leaves, issuer);
    else
      setExpected(
        leaves,
        issuer,
        mapped.map(({ subject }) => subject),
      );
  }
  prune(strata);
  return true;
}

function drop(leaves: Stratum, policy: string): void {
  const leaf = leaves.get(policy);
  for (const parent of leaf?.parents ?? []) parent.children.delete(leaf as Node);
  leaves.delete(policy);
}

function setExpected(leaves: Stratum, issuer: string, subjects: readonly string[]): void {
  const any = leaves.get(ANY);
  const leaf = leaves.get(issuer) ?? (any && node(issuer, [any]));
  if (leaf === undefined) return;
  leaf.expected = subjects;
  leaves.set(issuer, leaf);
}

/** Section 6.1.4 (h) to (j). */
function count(counters: Counters, certificate: Certificate): void {
  if (!isSelfIssued(certificate)) {
    for (const name of ["inhibitAny", "explicit", "mapping"] as const) {
      if (counters[name] > 0n) counters[name]--;
    }
  }
  const { requireExplicitPolicy, inhibitPolicyMapping, inhibitAnyPolicy } = certificate.extended;
  counters.explicit = lower(counters.explicit, requireExplicitPolicy);
  counters.mapping = lower(counters.mapping, inhibitPolicyMapping);
  counters.inhibitAny = lower(counters.inhibitAny, inhibitAnyPolicy);
}

function lower(counter: bigint, limit: bigint | null): bigint {
  return limit !== null && limit >= 0n && limit < counter ? limit : counter;
}

/** Section 6.1.5 (g): a policy that follows from any policy, or any policy at the end. */
function hasValidPolicy(strata: readonly Stratum[]): boolean {
  if (strata.at(-1)?.has(ANY)) return true;
  return strata
    .flatMap((stratum) => [...stratum.values()])
    .some(({ policy, parents }) => {
      const [parent, ...others] = parents;
      return policy !== ANY && others.length === 0 && parent?.policy === ANY;
    });
}
