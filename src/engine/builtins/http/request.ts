/**
 * @module The request object that `http.send` and `providers.aws.sign_req` share.
 */

import { printJson, type RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";

/** Every field that OPA knows. */
const FIELDS: readonly string[] = [
  "method",
  "url",
  "body",
  "enable_redirect",
  "force_json_decode",
  "force_yaml_decode",
  "headers",
  "raw_body",
  "tls_use_system_certs",
  "tls_ca_cert",
  "tls_ca_cert_file",
  "tls_ca_cert_env_variable",
  "tls_client_cert",
  "tls_client_cert_file",
  "tls_client_cert_env_variable",
  "tls_client_key",
  "tls_client_key_file",
  "tls_client_key_env_variable",
  "tls_insecure_skip_verify",
  "tls_server_name",
  "timeout",
  "cache",
  "force_cache",
  "force_cache_duration_seconds",
  "raise_error",
  "caching_mode",
  "max_retry_attempts",
  "cache_ignored_headers",
];

/** Throws a BuiltinError where a field is unknown, or `method` or `url` is missing. */
export function checkRequestFields(request: RegoObject): void {
  const unknown = request.entries.filter(([key]) => typeof key !== "string" || !FIELDS.includes(key));
  if (unknown.length > 0) {
    throw operandFailure(1, `invalid request parameters(s): ${setText(unknown.map(([key]) => key))}`);
  }
  const missing = ["method", "url"].filter((field) => request.get(field) === undefined);
  if (missing.length > 0) {
    throw operandFailure(1, `missing required request parameters(s): ${setText(missing)}`);
  }
}

/** What is wrong with an operand, counted from 1, as OPA says it. */
export function operandFailure(operand: number, message: string): BuiltinError {
  return new BuiltinError(`operand ${operand} ${message}`, "eval_type_error");
}

/** As OPA writes a set of these. */
export function setText(members: readonly Value[]): string {
  return `{${members.map(printJson).join(", ")}}`;
}
