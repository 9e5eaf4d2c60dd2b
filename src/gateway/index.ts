/**
 * @module The composition: the only place that knows every stop.
 */

export { type Gateway, startGateway } from "./start.ts";
