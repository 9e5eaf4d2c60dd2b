import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseJson, printJson, type RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError, type Evaluation } from "../builtin.ts";
import { x509Builtins } from "./index.ts";

/**
 * What OPA 1.22.2 made of certificates with all kinds of extensions, of such with some bits flipped, and of chains with policies and
 * constraints on names. They were made by Go's crypto/x509 at random.
 */
const recorded = parseJson(readFileSync(new URL("./recorded.json", import.meta.url), "utf8")) as RegoObject;
const listed = (name: string) => recorded.get(name) as readonly RegoObject[];
const numbered = (name: string) => listed(name).map((item, at) => [at, item] as const);

const parse = (der: Value) => x509Builtins["crypto.x509.parse_certificates"]([der], {} as Evaluation);
const verify = (der: Value) => {
  const options = parseJson(`{"CurrentTime": ${recorded.get("now")}, "KeyUsages": ["KeyUsageAny"]}`);
  const name = "crypto.x509.parse_and_verify_certificates_with_options";
  return x509Builtins[name]([der, options], {} as Evaluation) as readonly Value[];
};

describe("what OPA recorded", () => {
  it.each(numbered("certificates"))("shows certificate %i the same", (_, certificate) => {
    const shown = printJson(parse(certificate.get("der") ?? null) ?? null);
    expect(shown).toBe(printJson(certificate.get("shown") ?? null));
  });

  it.each(listed("errors").map((fault) => [fault.get("error") as string, fault] as const))(
    "refuses a certificate for the same reason: %s",
    (error, fault) => {
      expect(() => parse(fault.get("der") ?? null)).toThrow(new BuiltinError(error));
    },
  );

  it.each(numbered("chains"))("judges chain %i the same", (_, chain) => {
    expect(verify(chain.get("der") ?? null)[0]).toBe(chain.get("isValid"));
  });
});
