/**
 * @module The composition: the only place that knows every stop.
 */

export { catalogueOf, servicesOf } from "./catalogue.ts";
export { inputOf } from "./input.ts";
export { openGatewayPolicy } from "./policy.ts";
export { principalNamed } from "./probe.ts";
export { type Gateway, type StartOptions, startGateway } from "./start.ts";
