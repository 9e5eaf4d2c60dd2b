import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { listen } from "./server.ts";

const ANYWHERE = { address: { host: "127.0.0.1", port: 0 }, tls: null, idleMs: 60_000 };

test("whoever asks before there is an app is answered once there is one", async () => {
  const listener = await listen(ANYWHERE);
  const url = `http://127.0.0.1:${listener.address.port}/`;
  const early = Promise.all(["a", "b"].map(async (path) => await (await fetch(url + path)).text()));
  await sleep(50);
  listener.serve((request, response) => response.end(`answered ${request.url}`));
  expect(await early).toEqual(["answered /a", "answered /b"]);
  expect(await (await fetch(`${url}c`)).text()).toBe("answered /c");
  await listener.close(0);
});

test("whoever asked and went away before there is an app is not answered", async () => {
  const listener = await listen(ANYWHERE);
  const socket = connect(listener.address.port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await sleep(50);
  socket.destroy();
  await sleep(50);
  let asked = 0;
  listener.serve(() => {
    asked++;
  });
  await sleep(50);
  expect(asked).toBe(0);
  await listener.close(0);
});
