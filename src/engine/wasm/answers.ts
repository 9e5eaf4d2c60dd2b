/**
 * @module What the world answered in an evaluation, so that it can be repeated: OPA's `nd_builtin_cache` of decision logs
 * (https://www.openpolicyagent.org/docs/management-decision-logs).
 */

import { parseJson, printJson, RegoObject, type Value } from "../values/index.ts";

/** The built-ins that OPA marks as nondeterministic. */
export const NONDETERMINISTIC: ReadonlySet<string> = new Set([
  "http.send",
  "io.jwt.decode_verify",
  "io.jwt.encode_sign",
  "io.jwt.encode_sign_raw",
  "json.match_schema",
  "json.verify_schema",
  "net.lookup_ip_addr",
  "opa.runtime",
  "rand.intn",
  "time.now_ns",
  "uuid.rfc4122",
]);

/** Answers by built-in and operands. */
export class Answers {
  readonly #byBuiltin = new Map<string, Map<string, Value>>();

  /** Of a decision log's `nd_builtin_cache`, as JSON text. Throws a SyntaxError on what is no object of objects. */
  static parse(json: string): Answers {
    const answers = new Answers();
    const cache = parseJson(json);
    if (!(cache instanceof RegoObject)) throw new SyntaxError("an nd_builtin_cache is an object");
    for (const [name, byOperands] of cache.entries) {
      if (!(byOperands instanceof RegoObject)) throw new SyntaxError("an nd_builtin_cache holds objects");
      for (const [operands, value] of byOperands.entries) answers.#put(String(name), String(operands), value);
    }
    return answers;
  }

  get(builtin: string, operands: readonly Value[]): Value | undefined {
    return this.#byBuiltin.get(builtin)?.get(printJson(operands));
  }

  set(builtin: string, operands: readonly Value[], answer: Value): void {
    this.#put(builtin, printJson(operands), answer);
  }

  /** `{"time.now_ns":{"[]":1795466670877655905}}`: the keys are the JSON of the operands. */
  toString(): string {
    const objects = [...this.#byBuiltin].map(([name, answers]) => [name, new RegoObject(answers)] as const);
    return printJson(new RegoObject(objects));
  }

  #put(builtin: string, operands: string, answer: Value): void {
    const answers = this.#byBuiltin.get(builtin) ?? new Map<string, Value>();
    this.#byBuiltin.set(builtin, answers.set(operands, answer));
  }
}
