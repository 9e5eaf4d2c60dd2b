/**
 * @module What all contenders stand before: nginx, and for uploads and WebSockets, which it has no answer to, a program.
 */

import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nginxFrame } from "./contenders/nginx.ts";
import { freePort, type Started, start, temporaryFolder } from "./processes.ts";
import { CATALOG, FILE_PATH, LIST, LIST_PATH, STATEMENTS_PATH } from "./requests.ts";

export interface Upstream {
  readonly port: number;
  readonly process: Started;
}

export async function startUpstream(nginx: string, cpu: string | null, fileMb: number): Promise<Upstream> {
  const folder = temporaryFolder("upstream");
  const port = await freePort();
  writeFileSync(join(folder, "list.json"), LIST);
  writeFile(join(folder, "big.bin"), fileMb);
  const config = join(folder, "nginx.conf");
  writeFileSync(
    config,
    nginxFrame(
      folder,
      `server {
  listen 127.0.0.1:${port} backlog=4096;
  default_type application/json;
  location / { return 200 '${CATALOG}'; }
  location = ${LIST_PATH} { alias ${folder}/list.json; }
  location = ${STATEMENTS_PATH} {
    return 200 '{"statement_id":"$request_id","status":{"state":"SUCCEEDED"},"manifest":{"format":"JSON_ARRAY"},"result":{"data_array":[["1","2"]]}}';
  }
  location = ${FILE_PATH} { alias ${folder}/big.bin; default_type application/octet-stream; }
}`,
    ),
  );
  const process = start("the upstream", nginx, ["-c", config, "-p", folder], { cpu });
  await process.listening(port);
  return { port, process };
}

/** Takes uploads and counts them; echoes what WebSockets say. */
export async function startSink(cpu: string | null): Promise<Upstream> {
  const program = fileURLToPath(new URL("./programs/sink.ts", import.meta.url));
  const process = start("the sink", globalThis.process.execPath, [program], { cpu });
  return { port: Number(await process.line()), process };
}

function writeFile(path: string, megabytes: number): void {
  const block = Buffer.alloc(1024 * 1024);
  // No text of a kind, and the same in every run.
  let state = 1;
  for (let at = 0; at < block.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    block[at] = state >>> 24;
  }
  const file = openSync(path, "w");
  for (let written = 0; written < megabytes; written++) writeSync(file, block);
  closeSync(file);
}
