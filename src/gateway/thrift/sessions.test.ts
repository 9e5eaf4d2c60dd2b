import { describe, expect, test } from "vitest";
import { createSessions } from "./sessions.ts";

const SALES = { catalog: "sales", schema: "orders" };
const DAY_MS = 24 * 60 * 60 * 1000;

describe("the sessions of drivers", () => {
  test("are known to who opened them, with their catalog and schema, and to nobody else", () => {
    const sessions = createSessions();
    sessions.add("a", "s1", SALES);
    expect(sessions.namespaceOf("a", "s1")).toEqual(SALES);
    expect(sessions.namespaceOf("b", "s1")).toBeNull();
    expect(sessions.namespaceOf("a", "s2")).toBeNull();
  });

  test("stay their first owner's, whatever a warehouse says of them later", () => {
    const sessions = createSessions();
    sessions.add("a", "s1", SALES);
    sessions.add("b", "s1", { catalog: "hr", schema: null });
    expect(sessions.namespaceOf("b", "s1")).toBeNull();
    expect(sessions.namespaceOf("a", "s1")).toEqual(SALES);
  });

  test("stand nowhere once a statement may have moved them", () => {
    const sessions = createSessions();
    sessions.add("a", "s1", SALES);
    sessions.forgetNamespace("s1");
    sessions.forgetNamespace("s2");
    expect(sessions.namespaceOf("a", "s1")).toEqual({ catalog: null, schema: null });
    expect(sessions.namespaceOf("a", "s2")).toBeNull();
  });

  test("end when they are closed, and after a day", () => {
    let now = 0;
    const sessions = createSessions(() => now);
    sessions.add("a", "s1", SALES);
    sessions.add("a", "s2", SALES);
    sessions.remove("s1");
    expect(sessions.namespaceOf("a", "s1")).toBeNull();
    now = DAY_MS;
    expect(sessions.namespaceOf("a", "s2")).toBeNull();
  });

  test("are so many for each client at the most; its own oldest go first, and nobody else's", () => {
    const sessions = createSessions();
    sessions.add("b", "other", SALES);
    for (let index = 0; index <= 10_000; index++) sessions.add("a", `s${index}`, SALES);
    expect(sessions.namespaceOf("b", "other")).toEqual(SALES);
    expect(sessions.namespaceOf("a", "s0")).toBeNull();
    expect(sessions.namespaceOf("a", "s1")).toEqual(SALES);
    expect(sessions.namespaceOf("a", "s10000")).toEqual(SALES);
  });
});
