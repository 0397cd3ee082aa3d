// A program for Node and Deno; prints what came of its checks.
import * as all from "wasm-websocket";
import * as inline from "wasm-websocket/inline";
import * as web from "wasm-websocket/index.js";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { common, echo, equal, fails, restarted, run } from "./check.js";
import { traced } from "./targets.js";

const [, , server] = process.argv;
const { default: init, WebSocketClient } = all;

const outcomes = await run({
  "ready without init()": () => echo(WebSocketClient, server),
  "init() does no harm": async () => {
    await Promise.all([init(), init()]);
    await echo(WebSocketClient, server);
  },
  ...common(all, server),
  "closed while it connects it says so": async () => {
    for (const Class of [WebSocketClient, all.ReconnectingWebSocket]) {
      const ws = new Class(`${server}/no-answer`);
      const loop = ws[Symbol.asyncIterator]().next();
      const opening = ws.opened.catch(({ kind }) => kind);
      ws.close();
      equal([await opening, await loop, (await ws.closed).code], ["closed", { done: true }, 1006]);
    }
  },
  "an address where nobody listens is an error": () =>
    restarted(server, (address) => fails("connect-failed", WebSocketClient, address)),
  "ReconnectingWebSocket waits for its server": () =>
    restarted(server, async (address, start) => {
      const ws = new all.ReconnectingWebSocket(address, { backoff: { firstDelayMs: 1, maxDelayMs: 100 } });
      ws.send("queued");
      ws.addEventListener("reconnecting", start, { once: true });
      for await (const data of ws) {
        equal(data, "queued");
        ws.close();
      }
    }),
  "with listeners for messages the classes do what the host's does": async () => {
    const native = await traced(() => new WebSocket(`${server}/echo`));
    for (const Class of [WebSocketClient, all.ReconnectingWebSocket]) {
      const ours = await traced(() => new Class(`${server}/echo`));
      // Node and Deno give a handler that is replaced another place
      for (const row of Object.keys(native).filter((row) => !row.startsWith("onmessage"))) {
        equal([row, ours[row]], [row, native[row]]);
      }
    }
  },
  inlined: () => echo(inline.WebSocketClient, server),
  "read from its file": async () => {
    const file = new URL(import.meta.resolve("wasm-websocket/wasm_websocket_bg.wasm"));
    await web.default(await readFile(file));
    await echo(web.WebSocketClient, server);
  },
});
console.log(JSON.stringify(outcomes));
// Of a check that failed, a socket may be left that comes back
process.exit();
