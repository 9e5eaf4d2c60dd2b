/**
 * @module The options of `crypto.x509.parse_and_verify_certificates_with_options`.
 */

import { RegoNumber, type RegoObject, RegoSet, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";

/** What a chain has to meet. */
export interface VerifyOptions {
  /** In nanoseconds since 1970. */
  readonly now: bigint;
  /** The name that the last certificate must have; empty where any will do. */
  readonly dnsName: string;
  /** Go's numbers of extended key usages, one of which the chain must allow; none stands for that of servers. */
  readonly keyUsages: readonly number[];
}

/** OPA's names of Go's numbers, which count from zero in this order. */
const KEY_USAGES: readonly string[] = [
  "KeyUsageAny",
  "KeyUsageServerAuth",
  "KeyUsageClientAuth",
  "KeyUsageCodeSigning",
  "KeyUsageEmailProtection",
  "KeyUsageIPSECEndSystem",
  "KeyUsageIPSECTunnel",
  "KeyUsageIPSECUser",
  "KeyUsageTimeStamping",
  "KeyUsageOCSPSigning",
  "KeyUsageMicrosoftServerGatedCrypto",
  "KeyUsageNetscapeServerGatedCrypto",
  "KeyUsageMicrosoftCommercialCodeSigning",
  "KeyUsageMicrosoftKernelCodeSigning",
];

/** Throws a BuiltinError on an option that is unknown or of the wrong type. */
export function readVerifyOptions(options: RegoObject, now: bigint): VerifyOptions {
  let read: VerifyOptions = { now, dnsName: "", keyUsages: [] };
  for (const [key, value] of options.entries) {
    if (typeof key === "string") read = { ...read, ...readOption(key, value) };
  }
  return read;
}

function readOption(key: string, value: Value): Partial<VerifyOptions> {
  switch (key) {
    case "DNSName":
      if (typeof value !== "string") throw new BuiltinError("'DNSName' should be a string");
      return { dnsName: trimQuotes(value) };
    case "CurrentTime":
      return { now: readInt64(value, "CurrentTime", "int64 number") };
    case "MaxConstraintComparisons":
      readInt64(value, "MaxConstraintComparisons", "number");
      return {};
    case "KeyUsages":
      return { keyUsages: readKeyUsages(value) };
    default:
      throw new BuiltinError("invalid key option");
  }
}

function trimQuotes(text: string): string {
  return text.replace(/^"+/, "").replace(/(?<!")"+$/, "");
}

function readInt64(value: Value, key: string, kind: string): bigint {
  if (!(value instanceof RegoNumber)) throw new BuiltinError(`'${key}' should be a number`);
  const isWritten = /^-?\d+$/.test(value.text);
  const integer = isWritten ? BigInt(value.text) : undefined;
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    throw new BuiltinError(`'${key}' should be a valid ${kind}`);
  }
  return integer;
}

function readKeyUsages(value: Value): readonly number[] {
  const members: Value | readonly Value[] = value instanceof RegoSet ? value.members : value;
  if (!Array.isArray(members)) throw new BuiltinError("'KeyUsages' should be an Array or Set");
  const names = (members as readonly Value[]).filter((name) => typeof name === "string").map(trimQuotes);
  const unknown = names.filter((name) => !KEY_USAGES.includes(name));
  if (unknown.length > 0) {
    throw new BuiltinError(`invalid entries for 'KeyUsages' found: [${unknown.join(" ")}]`);
  }
  return names.map((name) => KEY_USAGES.indexOf(name));
}
