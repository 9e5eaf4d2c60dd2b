/**
 * @module The Model Context Protocol over HTTP, as Databricks' managed servers below `/api/2.0/mcp` speak it: what a
 * client's messages ask, and what of the answers may be shown.
 *
 * @example
 * const read = readMessages(body);
 * if (read.ok) for (const message of read.messages) mcpFacts(["sql"], message);
 */

export { EventStreamError } from "./event-stream.ts";
export { mcpFacts } from "./facts.ts";
export { readMessages } from "./messages.ts";
export { toolFacts } from "./tools.ts";
export { filterToolsEvents } from "./tools-events.ts";
export { filterToolsList } from "./tools-list.ts";
export type { McpFacts, McpMessage } from "./types.ts";
