/**
 * @module How much is compared, and from which seed: `DIFFERENTIAL_SEED`, `DIFFERENTIAL_COUNT` (documents a policy) and
 * `DIFFERENTIAL_CALLS` (calls a built-in). The seed is printed, so that a run can be repeated.
 */

export interface Settings {
  readonly seed: number;
  readonly documents: number;
  readonly calls: number;
}

/** What a run without settings compares, in some seconds. */
const QUICK: Settings = { seed: 20_261_125, documents: 400, calls: 20 };

/** Throws on what is no whole number above zero. */
function settingsOf(env: NodeJS.ProcessEnv): Settings {
  return {
    seed: wholeNumber(env, "DIFFERENTIAL_SEED", QUICK.seed),
    documents: wholeNumber(env, "DIFFERENTIAL_COUNT", QUICK.documents),
    calls: wholeNumber(env, "DIFFERENTIAL_CALLS", QUICK.calls),
  };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === "") return otherwise;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`${name} is a whole number above zero, not ${text}`);
  return Number(text);
}

export const settings = settingsOf(process.env);
