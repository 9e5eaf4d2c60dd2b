/**
 * @module What a statement may be at most before anything looks at what it says; more is opaque.
 */

/** As UTF-8. */
export const MAX_SQL_BYTES = 64 * 1024;

/** Brackets, round and square, and CASE … END. */
export const MAX_BRACKET_DEPTH = 64;

/** `ARRAY<MAP<…` */
export const MAX_TYPE_DEPTH = 16;

/** Comments in comments. */
export const MAX_COMMENT_DEPTH = 8;

export const MAX_TOKENS = 24_000;

/**
 * Operators before one operand: each costs the parser a level, and nobody writes `NOT NOT NOT …`.
 */
export const MAX_PREFIXES = 32;

/** Tables and functions, each once: the policy judges them one by one. */
export const MAX_NAMES = 256;

/** Of one statement: they are logged. */
export const MAX_REASONS = 20;
