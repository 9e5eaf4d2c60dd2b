/**
 * @module Several processes that are one gateway: what goes between them, and when one is started again.
 */

export { askAll, type Channel, openChannel, type Port } from "./channel.ts";
export { countRestarts } from "./restarts.ts";
