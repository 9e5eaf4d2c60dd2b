/**
 * @module The constraints of `io.jwt.decode_verify`, and whether a token's claims meet them: RFC 7519, section 4.1.
 */

import { compareValues, RegoNumber, type RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { keysOf, type VerificationKey } from "./keys.ts";

/** What a token has to meet. */
export interface Constraints {
  /** Either keys or a secret. */
  readonly keys: readonly VerificationKey[] | undefined;
  readonly secret: string;
  /** These are empty where anything will do; a token for some audience needs one that is named. */
  readonly algorithm: string;
  readonly issuer: string;
  readonly audience: string;
  /** In nanoseconds since 1970, as precise as a double. */
  readonly time: number;
}

interface Mutable {
  keys: readonly VerificationKey[] | undefined;
  secret: string;
  alg: string;
  iss: string;
  aud: string;
  time: number | undefined;
}

/** Throws a BuiltinError on a constraint that is unknown, and where there is no key or more than one. */
export function readConstraints(object: RegoObject, now: bigint): Constraints {
  const read: Mutable = { keys: undefined, secret: "", alg: "", iss: "", aud: "", time: undefined };
  for (const [name, value] of object.entries) readConstraint(read, name, value);
  const { keys, secret, alg, iss, aud, time = Number(now) } = read;
  if (keys !== undefined && secret !== "") throw new BuiltinError("duplicate key constraints");
  if (keys === undefined && secret === "") throw new BuiltinError("no key constraint");
  return { keys, secret, algorithm: alg, issuer: iss, audience: aud, time };
}

function readConstraint(read: Mutable, name: Value, value: Value): void {
  switch (name) {
    case "cert":
      read.keys = keysOf(readText(name, value));
      break;
    case "secret":
    case "alg":
    case "iss":
    case "aud":
      read[name] = readText(name, value);
      break;
    case "time":
      read.time = readTime(value);
      break;
    default:
      throw new BuiltinError(`unknown token validation constraint: ${String(name)}`);
  }
}

function readText(name: string, value: Value): string {
  if (typeof value === "string") return value;
  throw new BuiltinError(`${name} constraint: must be a string`);
}

function readTime(value: Value): number {
  if (!(value instanceof RegoNumber)) throw new BuiltinError("token time constraint: must be a number");
  const time = value.toNumber();
  if (time < 0) throw new BuiltinError("token time constraint: must not be negative");
  return time;
}

/** Whether the claims meet the constraints at their time. Throws a BuiltinError on a claim of the wrong type. */
export function meetsConstraints(claims: RegoObject, constraints: Constraints): boolean {
  return (
    isIssuedBy(claims.get("iss"), constraints.issuer) &&
    isFor(claims.get("aud"), constraints.audience) &&
    isInTime(claims, constraints.time / 1_000_000_000)
  );
}

function isIssuedBy(issuer: Value | undefined, wanted: string): boolean {
  if (wanted === "") return true;
  if (issuer !== undefined && typeof issuer !== "string")
    throw new BuiltinError("iss value must be a string");
  return issuer === wanted;
}

function isFor(audience: Value | undefined, wanted: string): boolean {
  if (audience === undefined) return wanted === "";
  return Array.isArray(audience) ? audience.includes(wanted) : audience === wanted;
}

/** Before it expires, and not before it begins; both to the fraction of a second. */
function isInTime(claims: RegoObject, seconds: number): boolean {
  const now = RegoNumber.of(seconds);
  const expiry = readSeconds(claims, "exp");
  if (expiry !== undefined && compareValues(now, expiry) >= 0) return false;
  const start = readSeconds(claims, "nbf");
  return start === undefined || compareValues(now, start) >= 0;
}

function readSeconds(claims: RegoObject, name: string): RegoNumber | undefined {
  const value = claims.get(name);
  if (value === undefined || value instanceof RegoNumber) return value;
  throw new BuiltinError(`${name} value must be a number`);
}
