/**
 * @module A server of the Model Context Protocol for tests, with the tools of Databricks' managed SQL server and one more, by the
 * protocol's own SDK. What it is asked to run it notes.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

export interface TestMcpServer {
  readonly url: string;
  /** The statements that it was asked to run. */
  readonly ran: readonly string[];
  /** How many messages reached it. */
  messages(): number;
  clear(): void;
  close(): Promise<void>;
}

/** `answers`: as JSON, or as server-sent events. */
export async function startMcpServer(
  token: string,
  answers: () => "json" | "events",
): Promise<TestMcpServer> {
  const ran: string[] = [];
  let messages = 0;
  const server = createServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(403).end();
      return;
    }
    messages += 1;
    const enableJsonResponse = answers() === "json";
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse });
    await createTools(ran).connect(transport);
    await transport.handleRequest(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ran,
    messages: () => messages,
    clear: () => {
      messages = 0;
      ran.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const TOOLS = ["execute_sql", "execute_sql_read_only", "poll_sql_result", "drop_everything"];

function createTools(ran: string[]): Server {
  const server = new Server({ name: "sql", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map((name) => ({ name, inputSchema: { type: "object" as const } })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    const text = String(params.arguments?.["query"] ?? params.name);
    ran.push(text);
    return { content: [{ type: "text", text: `ran ${text}` }] };
  });
  return server;
}
