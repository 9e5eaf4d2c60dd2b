/**
 * @module Whether a contender does what it is measured for, before it is measured.
 */

import type { Contender, Running } from "./contenders/index.ts";
import { OTHER_CATALOG_PATH } from "./requests.ts";

export interface Expected {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  /** Throws where the body is not what was to come. */
  readonly judge: (body: string, contender: Contender) => void;
}

/** The request is answered well with the token, and where the contender checks one, with no other, and no other path is. */
export async function checkContender(
  contender: Contender,
  running: Running,
  expected: Expected,
): Promise<void> {
  const good = await ask(running.url, expected, running.token);
  if (good.status !== 200) {
    throw new Error(`${contender.name} answers ${good.status}: ${good.body.slice(0, 300)}`);
  }
  expected.judge(good.body, contender);
  if (contender.checks === "nothing") return;
  const forged = `${running.token.slice(0, -8)}AAAAAAAA`;
  for (const [what, request, token] of [
    ["without a token", expected, null],
    ["with a forged token", expected, forged],
    ["for what the token is not for", { method: "GET", path: OTHER_CATALOG_PATH } as const, running.token],
  ] as const) {
    const { status } = await ask(running.url, request, token);
    if (status !== 401 && status !== 403) throw new Error(`${contender.name} answers ${status} ${what}`);
  }
}

async function ask(
  url: string,
  { method, path, body }: Pick<Expected, "method" | "path" | "body">,
  token: string | null,
): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(30_000),
  });
  return { status: response.status, body: await response.text() };
}

/** Throws where it is not exactly that. */
export function exactly(wanted: string): Expected["judge"] {
  return (body, { name }) => {
    if (body !== wanted) throw new Error(`${name} gives another body: ${body.slice(0, 200)}`);
  };
}
