/**
 * @module Asks the network what a built-in could not wait for, and gives the answer as the built-in expects it: its result, or why
 * it failed as a string.
 */

import { BuiltinError } from "../builtins/builtin.ts";
import { errorAnswer, responseAnswer } from "../builtins/http/answer.ts";
import { readSendRequest, type SendRequest } from "../builtins/http/send-request.ts";
import { readYaml } from "../builtins/yaml/read.ts";
import { RegoObject, type Value } from "../values/index.ts";
import { performHttp } from "./http.ts";
import { performLookup } from "./lookup.ts";
import { DEFAULTS, type Limits, NetworkError, type NetworkOptions } from "./options.ts";
import type { NetworkRequest } from "./request.ts";

/** Never rejects on what the network does, nor on what the policy asks for. */
export async function answer(request: NetworkRequest, options: NetworkOptions = {}): Promise<Value> {
  const limits: Limits = { ...DEFAULTS, ...options };
  const [operand = null] = request.operands;
  try {
    if (operand instanceof RegoObject) return await answerHttp(readSendRequest(operand), request.key, limits);
    return await performLookup(String(operand), limits);
  } catch (error) {
    if (error instanceof BuiltinError || error instanceof NetworkError) return error.message;
    throw error;
  }
}

async function answerHttp(request: SendRequest, key: string, limits: Limits): Promise<Value> {
  try {
    const response = await performHttp(request, key, limits);
    const { decodesJson: json, decodesYaml: yaml } = request;
    return responseAnswer(response, { json, yaml, parseYaml: readYaml });
  } catch (error) {
    if (request.raisesErrors) throw error;
    if (error instanceof NetworkError) return errorAnswer("network", error.message);
    if (!(error instanceof BuiltinError)) throw error;
    return errorAnswer("internal", `${error.code}: http.send: ${error.message}`);
  }
}
