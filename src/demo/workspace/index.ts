/**
 * @module A demo Databricks workspace: something to put the gateway in front of, without an account at Databricks.
 */

export { type DemoWorkspaceProcess, startDemoWorkspace } from "./start.ts";
