/**
 * @module What the slow upstream answers: long enough to be cut, and told from what was cut by its end.
 */

export function slowAnswer(): string {
  return JSON.stringify({ catalogs: [{ name: "sales", comment: "x".repeat(8 * 1024) }], end: "whole" });
}
