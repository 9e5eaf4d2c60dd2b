/**
 * @module What can be wrong with the file of a catalogue.
 */

export interface CatalogueProblem {
  readonly file: string;
  /** From 1; null where it can't be told. */
  readonly line: number | null;
  /** A JSON Pointer (RFC 6901) into the document; empty for the whole file. */
  readonly field: string;
  readonly message: string;
}

/** A catalogue can't be made of the file. The message says where, and what was expected. */
export class CatalogueError extends Error {
  override readonly name = "CatalogueError";
  readonly problem: CatalogueProblem;

  constructor(problem: CatalogueProblem) {
    const { file, line, field, message } = problem;
    super(`${file}${line === null ? "" : `:${line}`}: ${field === "" ? "" : `${field}: `}${message}`);
    this.problem = problem;
  }
}
