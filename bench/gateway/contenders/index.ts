/**
 * @module All that take part, in the order of the tables.
 */

import { caddy } from "./caddy.ts";
import { envoyContenders } from "./envoy.ts";
import { direct, nginxProxy } from "./nginx.ts";
import { opaContenders } from "./opa.ts";
import { postern } from "./postern.ts";
import { programContenders } from "./programs.ts";
import type { Contender } from "./types.ts";

export { missingOf, pathOf } from "./nginx.ts";
export { type Contender, DIRECT, isCompared, POSTERN, REFERENCE, type Running } from "./types.ts";

export const CONTENDERS: readonly Contender[] = [
  direct,
  nginxProxy,
  ...programContenders,
  caddy,
  ...envoyContenders,
  ...opaContenders,
  postern,
];
