/**
 * @module What a token does wrong, told from what we do wrong.
 */

import { errors } from "jose";

/**
 * Whether an error of verification is the token's or its key's fault. Keys that are too short are a `TypeError` there, keys
 * that are broken a `DOMException`.
 */
export function isTokenFault(error: unknown): boolean {
  return error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException;
}
