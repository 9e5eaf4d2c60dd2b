/**
 * @module `http.send`. The network answers, see src/engine/network; here is what has no need of it: whether the request is one
 * that OPA would send.
 */

import { answerKey, NetworkRequest } from "../../network/request.ts";
import { RegoObject } from "../../values/index.ts";
import { type Builtin, BuiltinError, type Builtins } from "../builtin.ts";
import { objectOperand } from "../operands.ts";
import { errorAnswer } from "./answer.ts";
import { readSendRequest } from "./send-request.ts";

/** With `raise_error: false` an error is an answer too, with the status code 0. */
const send: Builtin = (operands, { answers }) => {
  const request = objectOperand(operands, 0);
  const raises = request.get("raise_error") ?? true;
  if (typeof raises !== "boolean") throw new BuiltinError("invalid value for raise_error field");
  try {
    readSendRequest(request);
  } catch (error) {
    if (raises || !(error instanceof BuiltinError)) throw error;
    return errorAnswer("internal", `${error.code}: http.send: ${error.message}`);
  }
  const answer = answers.get(answerKey("http.send", [request]));
  if (answer === undefined) throw new NetworkRequest("http.send", [request]);
  if (answer instanceof RegoObject) return answer;
  throw new BuiltinError(typeof answer === "string" ? answer : "no answer");
};

/** By their names in OPA. */
export const httpBuiltins = { "http.send": send } satisfies Builtins;
