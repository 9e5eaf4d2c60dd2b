/**
 * @module The extensions that say by which policies a certificate was issued: RFC 5280, sections 4.2.1.4, 4.2.1.5 and 4.2.1.11.
 */

import { BuiltinError } from "../builtin.ts";
import { contextTag, type Der, oidNumbers, Tag } from "./der.ts";
import type { Extended } from "./extended.ts";

/** certificatePolicies: a policy may stand in it once. */
export function readPolicies(der: Der, out: Extended): boolean {
  const message = "x509: invalid certificate policies";
  const policies = der.enter(message);
  const seen = new Set<string>();
  while (!policies.isEmpty) {
    const oid = oidText(policies.enter(message).element(message, Tag.oid).content);
    if (oid === undefined || seen.has(oid)) throw new BuiltinError(message);
    seen.add(oid);
  }
  out.policies = [...seen];
  return true;
}

/** policyMappings. */
export function readPolicyMappings(der: Der, out: Extended): boolean {
  const message = "x509: invalid policy mappings extension";
  const mappings = der.enter(message);
  const all: { issuer: string; subject: string }[] = [];
  while (!mappings.isEmpty) {
    const mapping = mappings.enter(message);
    const issuer = oidText(mapping.element(message, Tag.oid).content) ?? "";
    all.push({ issuer, subject: oidText(mapping.element(message, Tag.oid).content) ?? "" });
  }
  out.policyMappings = all;
  return true;
}

/** policyConstraints. */
export function readPolicyConstraints(der: Der, out: Extended): boolean {
  const message = "x509: invalid policy constraints extension";
  const sequence = der.enter(message);
  const [explicit, mapping] = [contextTag(0), contextTag(1)];
  if (sequence.isNext(explicit)) out.requireExplicitPolicy = sequence.int64(message, explicit);
  if (sequence.isNext(mapping)) out.inhibitPolicyMapping = sequence.int64(message, mapping);
  return true;
}

/** Numbers of any size, unlike elsewhere. */
function oidText(content: Uint8Array): string | undefined {
  return oidNumbers(content)?.join(".");
}
