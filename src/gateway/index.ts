/**
 * @module The composition: the only place that knows every stop.
 */

export { inputOf } from "./input.ts";
export { principalNamed, probeInput } from "./probe.ts";
export { type Gateway, startGateway } from "./start.ts";
