import { describe, expect, it } from "vitest";
import { checkDecision } from "./decision.ts";
import { PolicyError } from "./errors.ts";

const ALLOW = { allow: true, reasons: [{ code: "scope", message: "m", scope: "a:read" }], obligations: {} };

const OBLIGATIONS = {
  filter: [{ list: "catalogs", field: "name", in: ["sales"] }],
  redact: ["/storage_root", ""],
  headers: { set: { "x-client": "dashboards" }, remove: ["cookie"] },
  credential: "default",
  rate: { limit: 60, per: "1m" },
};

describe("a well-formed decision is taken as it is", () => {
  it.each([
    ["an allowance", ALLOW],
    ["a denial", { allow: false, reasons: [], obligations: {} }],
    ["every obligation", { ...ALLOW, obligations: OBLIGATIONS }],
    ["the longest message", { ...ALLOW, reasons: [{ code: "a", message: "💥".repeat(2000) }] }],
  ])("%s", (_, decision) => {
    expect(checkDecision([{ result: decision }])).toBe(decision);
  });
});

describe("anything but one decision is refused", () => {
  it.each([
    ["nothing", []],
    ["no list", { result: ALLOW }],
    ["undefined", undefined],
    ["null", null],
    ["two results", [{ result: ALLOW }, { result: ALLOW }]],
  ])("%s", (_, results) => {
    expect(() => checkDecision(results)).toThrow(PolicyError);
    expect(() => checkDecision(results)).toThrow(/undefined for this input/);
  });

  it.each([[[null]], [[{}]], [[ALLOW]], [[true]]])("%j, which holds no result", (results) => {
    expect(() => checkDecision(results)).toThrow(PolicyError);
  });
});

describe("a malformed decision is refused, and the error says where", () => {
  const reason = (changes: object) => ({ ...ALLOW, reasons: [{ code: "a", message: "m", ...changes }] });
  const obliged = (obligations: unknown) => ({ ...ALLOW, obligations });

  it.each<[unknown, RegExp]>([
    [true, /must be object/],
    [null, /must be object/],
    ["allow", /must be object/],
    [[ALLOW], /must be object/],
    [{}, /required property/],
    [{ reasons: [], obligations: {} }, /required property 'allow'/],
    [{ allow: true, obligations: {} }, /required property 'reasons'/],
    [{ allow: true, reasons: [] }, /required property 'obligations'/],
    [{ ...ALLOW, allow: "true" }, /\/allow must be boolean/],
    [{ ...ALLOW, allow: 1 }, /\/allow must be boolean/],
    [{ ...ALLOW, result: {} }, /additional properties/],
    [{ ...ALLOW, reasons: {} }, /\/reasons must be array/],
    [{ ...ALLOW, reasons: ["because"] }, /\/reasons\/0 must be object/],
    [{ ...ALLOW, reasons: [{ code: "a" }] }, /required property 'message'/],
    [{ ...ALLOW, reasons: [{ message: "m" }] }, /required property 'code'/],
    [reason({ code: "No" }), /\/reasons\/0\/code must match pattern/],
    [reason({ code: "" }), /must match pattern/],
    [reason({ code: `a${"b".repeat(64)}` }), /must match pattern/],
    [reason({ message: 5 }), /\/reasons\/0\/message must be string/],
    [reason({ message: "m".repeat(2001) }), /2000 characters/],
    [reason({ scope: null }), /\/reasons\/0\/scope must be string/],
    [reason({ scope: "s".repeat(501) }), /500 characters/],
    [reason({ detail: "x" }), /additional properties/],
    [obliged([]), /\/obligations must be object/],
    [obliged({ log: true }), /additional properties/],
    [obliged({ filter: {} }), /\/obligations\/filter must be array/],
    [obliged({ filter: [{ list: "a", field: "b" }] }), /required property 'in'/],
    [obliged({ filter: [{ list: "a", field: "b", in: [1] }] }), /must be string/],
    [obliged({ redact: ["storage_root"] }), /\/redact\/0 must match pattern/],
    [obliged({ headers: { set: { a: 1 } } }), /must be string/],
    [obliged({ headers: { add: {} } }), /additional properties/],
    [obliged({ headers: { remove: "cookie" } }), /must be array/],
    [obliged({ credential: {} }), /\/credential must be string/],
    [obliged({ rate: { limit: 60 } }), /required property 'per'/],
    [obliged({ rate: { limit: -1, per: "1m" } }), />= 1/],
    [obliged({ rate: { limit: 1.5, per: "1m" } }), /must be integer/],
    [obliged({ rate: { limit: 1, per: "minute" } }), /must match pattern/],
  ])("%j", (decision, message) => {
    expect(() => checkDecision([{ result: decision }])).toThrow(PolicyError);
    expect(() => checkDecision([{ result: decision }])).toThrow(message);
  });
});
