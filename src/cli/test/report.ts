/**
 * @module What `postern test` prints: a block for each test that needs a look, and a summary; or JSON, a line each.
 */

import { shown } from "../../bundle/index.ts";
import {
  type Answer,
  type Compared,
  countVerdicts,
  differingCases,
  type NotRun,
  VERDICTS,
  verdictOf,
} from "./answers.ts";

/** Nothing for a test that passes in both or is skipped. */
export function testText(test: Compared): string {
  const verdict = verdictOf(test);
  if (verdict === "pass" || verdict === "skipped") return "";
  const { opa, engine } = test;
  const head = `${shown(test.file)}:${test.line}: ${test.name}: `;
  if (engine === null || engine.outcome === "not_run") {
    const why = engine?.why ?? "it was not asked";
    return `${head}not run in the engine: ${indented(why)} (${opa.outcome} in OPA)\n${messageText("OPA", opa)}${printedText("print", opa.printed)}`;
  }
  const isSame = opa.printed === engine.printed;
  const printed = isSame
    ? printedText("print", opa.printed)
    : printedText("print in OPA", opa.printed) + printedText("print in the engine", engine.printed);
  const messages = messageText("OPA", opa) + messageText("engine", engine);
  if (verdict === "differs") {
    const cases = differingCases(opa, engine).map(
      (name) => `  case ${name}: ${caseText(opa, name)} in OPA, ${caseText(engine, name)} in the engine\n`,
    );
    return `${head}DIFFERS: ${opa.outcome} in OPA, ${engine.outcome} in the engine\n${cases.join("")}${messages}${printed}`;
  }
  const cases = [...opa.cases].filter(([, passes]) => !passes).map(([name]) => `  case ${name}: fail\n`);
  return `${head}${verdict}\n${cases.join("")}${messages}${printed}`;
}

function caseText({ cases }: Answer, name: string): string {
  const passes = cases.get(name);
  return passes === undefined ? "not there" : passes ? "pass" : "fail";
}

function messageText(who: string, { message }: Answer): string {
  return message === null ? "" : `  ${who}: ${indented(message)}\n`;
}

function printedText(label: string, printed: string): string {
  return printed === "" ? "" : `  ${label}: ${indented(printed.trimEnd())}\n`;
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n    ");
}

export function summaryText(tests: readonly Compared[], seconds: number): string {
  const counts = countVerdicts(tests);
  const names = { pass: "pass", fail: "fail", error: "error", skipped: "skipped" } as const;
  const agreed = Object.entries(names)
    .filter(([name]) => name === "pass" || counts[name as keyof typeof names] > 0)
    .map(([name, text]) => `${counts[name as keyof typeof names]} ${text}`);
  const other = [
    ...(counts.differs > 0 ? [`${counts.differs} DIFFER between OPA and the engine`] : []),
    ...(counts.not_run > 0 ? [`${counts.not_run} not run in the engine`] : []),
  ];
  return `${tests.length} test${tests.length === 1 ? "" : "s"}: ${[...agreed, ...other].join(", ")} (${seconds.toFixed(2)} s)\n`;
}

export function testJson(test: Compared): string {
  const { name, file, line, opa, engine } = test;
  const verdict = verdictOf(test);
  return `${JSON.stringify({ test: name, file: shown(file), line, verdict, opa: answerJson(opa), engine: engine && answerJson(engine) })}\n`;
}

function answerJson(answer: Answer | NotRun): object {
  if (answer.outcome === "not_run") return answer;
  const { outcome, message, cases, printed } = answer;
  return { outcome, message, cases: Object.fromEntries(cases), printed };
}

export function summaryJson(tests: readonly Compared[], seconds: number): string {
  const counts = countVerdicts(tests);
  const summary = { tests: tests.length, ...counts, seconds };
  return `${JSON.stringify({ summary })}\n`;
}

/** Whether every test passes in both, but those that are skipped. */
export function isAllWell(tests: readonly Compared[]): boolean {
  const counts = countVerdicts(tests);
  return VERDICTS.every((verdict) => verdict === "pass" || verdict === "skipped" || counts[verdict] === 0);
}
