/**
 * @module What can be wrong with a config: every problem with its file, line, field and what was expected instead.
 */

export interface Problem {
  readonly file: string;
  /** From 1; null where the problem is not in a line, such as a file that is missing. */
  readonly line: number | null;
  /** `clients[0].grant`; empty for the whole file. */
  readonly field: string;
  readonly message: string;
}

/** All problems of one config at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

/** `postern.yaml:7: upstream.url: expected …`. */
export function formatProblem({ file, line, field, message }: Problem): string {
  return `${file}${line === null ? "" : `:${line}`}: ${field === "" ? "" : `${field}: `}${message}`;
}
