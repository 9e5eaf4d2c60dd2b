/**
 * @module A demo Databricks workspace: something to put the gateway in front of, without an account at Databricks.
 */

export { createDemoWorkspace, type DemoWorkspaceOptions } from "./app.ts";
export type { ArrivalEntry, DoneEntry, LogEntry, WriteLog } from "./request-log.ts";
export { type DemoWorkspaceProcess, type StartOptions, startDemoWorkspace } from "./start.ts";
