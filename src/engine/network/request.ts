/**
 * @module What a built-in wants to know of the network. Built-ins can't wait, so one that finds no answer in the evaluation
 * throws this; whoever evaluates asks the network and begins the evaluation again with the answer.
 */

import { RegoNumber, RegoObject, RegoSet, type Value } from "../values/index.ts";

/** The built-ins that ask the network. */
export type NetworkBuiltin = "http.send" | "net.lookup_ip_addr";

export function isNetworkBuiltin(name: string): name is NetworkBuiltin {
  return name === "http.send" || name === "net.lookup_ip_addr";
}

/** A question that has no answer yet. Its key is where `Evaluation.answers` is to hold the answer. */
export class NetworkRequest extends Error {
  override readonly name = "NetworkRequest";
  readonly builtin: NetworkBuiltin;
  readonly operands: readonly Value[];
  readonly key: string;

  constructor(builtin: NetworkBuiltin, operands: readonly Value[]) {
    super(`${builtin} waits for the network`);
    this.builtin = builtin;
    this.operands = operands;
    this.key = answerKey(builtin, operands);
  }
}

/** The same for operands that Rego calls equal, and for requests that differ in headers alone that they say to ignore. */
export function answerKey(builtin: NetworkBuiltin, operands: readonly Value[]): string {
  return `${builtin}(${operands.map(withoutIgnoredHeaders).map(canonical).join()})`;
}

function withoutIgnoredHeaders(request: Value): Value {
  if (!(request instanceof RegoObject)) return request;
  const ignored = request.get("cache_ignored_headers");
  const headers = request.get("headers");
  if (!Array.isArray(ignored) || !(headers instanceof RegoObject)) return request;
  const kept = headers.entries.filter(([name]) => !ignored.includes(name));
  return new RegoObject([
    ...request.entries,
    ["headers", new RegoObject(kept)],
    ["cache_ignored_headers", null],
  ]);
}

/** Keys and members stand in OPA's order already; the tags keep sets and objects apart. */
function canonical(value: Value): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (value instanceof RegoNumber) return canonicalNumber(value);
  if (value instanceof RegoSet) return `<${value.members.map(canonical).join()}>`;
  if (value instanceof RegoObject) {
    return `{${value.entries.map(([key, item]) => `${canonical(key)}:${canonical(item)}`).join()}}`;
  }
  return `[${value.map(canonical).join()}]`;
}

/** `1`, `1.0` and `1e0` are one number. */
function canonicalNumber(number: RegoNumber): string {
  let { digits, scale } = number.decimal();
  if (digits === 0n) return "0";
  while (digits % 10n === 0n) {
    digits /= 10n;
    scale--;
  }
  return `${digits}e${-scale}`;
}
