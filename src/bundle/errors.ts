/**
 * @module Why no bundle could be built.
 */

/** The sources give no bundle, or there is no compiler. Its message says where, why and what to do. */
export class BuildError extends Error {
  override readonly name = "BuildError";
}
