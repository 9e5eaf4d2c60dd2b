import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startDemoWorkspace } from "./start.ts";

const TOKEN = "dapi-the-powerful-one";
const ME = "/api/2.0/preview/scim/v2/Me";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "postern-demo-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("the demo workspace as a process", () => {
  it("starts, answers, logs to its file, and stops", async () => {
    const logPath = join(directory, "upstream.jsonl");
    const workspace = await startDemoWorkspace({ token: TOKEN, logPath });
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(`${workspace.url}${ME}`, { headers })).status).toBe(200);
    await workspace.stop();
    await workspace.stop();
    expect(isAlive(workspace.pid)).toBe(false);
    const log = await readFile(logPath, "utf8");
    const events = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).event);
    expect(events).toEqual(["request", "done"]);
    expect(log).not.toContain(TOKEN);
    expect((await stat(logPath)).mode & 0o777).toBe(0o600);
  });

  it("says why it can't start", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    await expect(startDemoWorkspace({ token: TOKEN, port })).rejects.toThrow(/can't listen.*EADDRINUSE/s);
    taken.close();
    await expect(startDemoWorkspace({ token: "" })).rejects.toThrow("POSTERN_DEMO_TOKEN is not set");
  });

  it("ends with its parent, even where that is killed", async () => {
    const module = new URL("./start.ts", import.meta.url).href;
    const code = `
      const { startDemoWorkspace } = await import(${JSON.stringify(module)});
      const { url } = await startDemoWorkspace({ token: "x" });
      process.stdout.write(url);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [url] = await once(parent.stdout, "data");
    expect((await fetch(`${url}${ME}`)).status).toBe(401);
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(fetch(`${url}${ME}`)).rejects.toThrow(), { timeout: 5000 });
  });

  it("ends at once, though a statement runs that has no end", async () => {
    const workspace = await startDemoWorkspace({ token: TOKEN });
    const headers = { authorization: `Bearer ${TOKEN}` };
    const statement = "SELECT count(*) FROM range(10000000) a, range(10000000) b";
    const body = JSON.stringify({ warehouse_id: "de30000000000001", statement, wait_timeout: "50s" });
    const answer = fetch(`${workspace.url}/api/2.0/sql/statements`, { method: "POST", headers, body });
    // By then it runs.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const stopped = workspace.stop();
    expect(await (await answer).json()).toMatchObject({ status: { state: "FAILED" } });
    await stopped;
    expect(isAlive(workspace.pid)).toBe(false);
  });
});
